//! Who has a conversation: the member of the first decision, until they are let go of or it fell silent.

use waypost::router::Destination;
use waypost::{Event, OwnedDecision, Timestamp};

use crate::store::Thread;

/// How long somebody has a conversation after it fell silent.
const KEPT_S: i64 = 24 * 60 * 60;

impl Thread {
    /// Whether whoever has the conversation still has it.
    pub(crate) fn is_kept(&self, now: Timestamp) -> bool {
        now < self.heard_at.plus_secs(KEPT_S)
    }

    /// The same without anybody who has it.
    pub(crate) fn released(self) -> Self {
        Self {
            agent: None,
            team: None,
            ..self
        }
    }

    /// What is known about a conversation after an event of it; `None` if nothing was.
    pub(crate) fn after(
        thread: Option<&Self>,
        event: &Event<'_>,
        decision: &OwnedDecision,
        now: Timestamp,
    ) -> Option<Self> {
        let kind = event.kind();
        let is_heard = kind.matches("message") || kind.matches("echo.message");
        let target = decision.targets.first();
        if !is_heard && target.is_none() {
            return None;
        }
        let kept = thread.filter(|thread| thread.is_kept(now) && thread.agent.is_some());
        let (agent, team) = match (kept, target) {
            (Some(thread), _) => (thread.agent.clone(), thread.team.clone()),
            (None, Some(target)) => {
                let name = Some(target.name().to_owned());
                match target.destination() {
                    Destination::Agent(_) => (name, None),
                    _ => (
                        target.member.clone(),
                        name.filter(|_| target.member.is_some()),
                    ),
                }
            }
            (None, None) => (None, None),
        };
        let heard_before = thread.map_or(now, |thread| thread.heard_at);
        Some(Self {
            event: match target {
                Some(_) => Some(event.key()),
                None => thread.and_then(|thread| thread.event),
            },
            agent,
            team,
            heard_at: if is_heard { now } else { heard_before },
        })
    }
}
