//! What is written, row by row.

use rusqlite::params;
use waypost::{OwnedDecision, Timestamp};
use waypost_host::{Decided, Effect, EventState, Store as _, Write};

use super::row::{RowName, event_state_number, json};
use super::{Result, SqliteStore};

impl SqliteStore {
    pub(super) fn apply_all(&self, writes: &[Write]) -> Result<()> {
        // The body of an event that is to be seen again stays.
        let body = writes.iter().find_map(|write| match write {
            Write::Worked { body, .. } | Write::Finished { body } => Some(*body),
            _ => None,
        });
        let decided = writes.iter().find_map(|write| match write {
            Write::Decide(decided) => Some(decided),
            _ => None,
        });
        if let (Some(body), Some(decided)) = (body, decided) {
            // A person may have to look at it, or to add its number.
            let is_for_people = matches!(decided.state, EventState::Parked | EventState::Foreign);
            if is_for_people || self.habits.keeps_bodies {
                self.keep_event(body, decided.event, is_for_people)?;
            }
        }
        writes.iter().try_for_each(|write| self.apply(write))
    }

    fn apply(&self, write: &Write) -> Result<()> {
        match write {
            Write::Clock(now) => self.set_clock(*now),
            Write::Accept {
                bytes,
                at,
                conversations,
            } => {
                let arrival = super::Arrival {
                    bytes: bytes.clone(),
                    conversations: conversations.clone(),
                    is_urgent: true,
                };
                self.take_in(&arrival, *at)
            }
            Write::Worked { body, done } => {
                self.run("UPDATE inbox SET done = ?2 WHERE id = ?1", params![body, done])?;
                Ok(())
            }
            Write::Finished { body } => self.finish_body(*body),
            Write::Join { key, value } => {
                let mut value = value.clone();
                if let Some(mut kept) = self.state(key)? {
                    kept.join(&value);
                    value = kept;
                }
                let expires = value.expires_at().map(Timestamp::as_secs);
                self.touch(RowName::new("state", key));
                self.run(
                    "INSERT OR REPLACE INTO state (key, value, expires) VALUES (?1, ?2, ?3)",
                    params![key.0, json(&value)?, expires],
                )?;
                Ok(())
            }
            Write::Decide(decided) => self.decide(decided),
            Write::Thread {
                conversation,
                thread,
            } => {
                let event = thread.event.map(|event| event.as_bytes().to_vec());
                self.touch(RowName::new("thread", conversation.as_str()));
                self.run(
                    "INSERT OR REPLACE INTO thread (conversation, event, agent, team, heard_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![
                        conversation,
                        event,
                        thread.agent,
                        thread.team,
                        thread.heard_at.as_secs()
                    ],
                )?;
                Ok(())
            }
            Write::Once(once) => {
                let (key, number) = (once.key.as_str(), once.number.as_str());
                self.touch(RowName::new("once", &(key, number)));
                self.run(
                    "INSERT OR REPLACE INTO once (key, number, since, until) VALUES (?1, ?2, ?3, ?4)",
                    params![key, number, once.since.as_secs(), once.until.as_secs()],
                )?;
                Ok(())
            }
            Write::Link {
                destination,
                conversation,
                remote,
            } => {
                self.run(
                    "INSERT OR REPLACE INTO link (conversation, destination, remote) VALUES (?1, ?2, ?3)",
                    params![conversation, destination, remote],
                )?;
                Ok(())
            }
            Write::Insert(effect) => self.put(
                "INSERT INTO effect (number, key, destination, conversation, state, since, first_due, due, deadline, \
                 attempts, retry, task, remote, why, asked) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                effect,
            ),
            Write::Update(effect) => self.put(
                "UPDATE effect SET destination = ?3, conversation = ?4, state = ?5, since = ?6, due = ?7, \
                 deadline = ?8, attempts = ?9, retry = ?10, task = ?11, remote = ?12, why = ?13, asked = ?14 \
                 WHERE number = ?1 AND key = ?2",
                effect,
            ),
            Write::Limit(limit) => {
                let sql = "INSERT OR REPLACE INTO meta (name, value) VALUES ('portfolio', ?1)";
                self.run(sql, [limit])?;
                Ok(())
            }
            Write::Sent(sent) => {
                self.run(
                    "INSERT INTO sent (at, number, customer, counts) VALUES (?1, ?2, ?3, ?4)",
                    params![sent.at.as_secs(), sent.number, sent.customer, sent.counts],
                )?;
                Ok(())
            }
        }
    }

    fn decide(&self, decided: &Decided) -> Result<()> {
        // Most events ask for nothing. Their keys are remembered, and nothing else.
        let asks = |decision: &&OwnedDecision| !decision.targets.is_empty();
        let decision = decided.decision.as_ref().filter(asks);
        let conversation = decided.conversation.as_ref().filter(|_| decision.is_some());
        let decision = decision.map(json).transpose()?;
        self.touch(RowName::new("event", &decided.event));
        self.run(
            "INSERT INTO event (key, state, conversation, decision, now) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                &decided.event.as_bytes()[..],
                event_state_number(decided.state),
                conversation,
                decision,
                decided.now.as_secs()
            ],
        )?;
        Ok(())
    }

    fn put(&self, sql: &str, effect: &Effect) -> Result<()> {
        let task = effect.task.as_ref().map(json).transpose()?;
        self.touch(RowName::new("effect", &effect.id));
        self.run(
            sql,
            params![
                effect.id.number,
                effect.id.key,
                effect.destination,
                effect.conversation,
                effect.state as i64,
                effect.since.as_secs(),
                effect.due.as_secs(),
                effect.deadline.map(Timestamp::as_secs),
                effect.attempts,
                effect.retry,
                task,
                effect.remote,
                effect.why,
                effect.asked,
            ],
        )?;
        Ok(())
    }
}
