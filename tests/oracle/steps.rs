//! The second half of the reference: where the steps of an outcome lead.

use serde_json::Value;

use crate::reference::{Case, Expected, list};
use crate::words::fold;

impl Case<'_> {
    /// Resolves the steps of a route or of the fallback; false where none leads anywhere.
    pub(crate) fn place(&self, rule: &Value, out: &mut Expected) -> bool {
        let short = serde_json::json!([{ "team": rule["team"] }]);
        let steps = list(rule.get("targets").unwrap_or(&short));
        let (mut after, mut chosen, mut closed) = (0, None, Vec::new());
        for step in &steps {
            let found = match step.as_object().unwrap() {
                s if s.contains_key("queue") => step["queue"].as_str().map(str::to_owned),
                s if s.contains_key("agent") => {
                    let fact = step["agent"]["fact"]
                        .as_str()
                        .and_then(|name| self.named(name));
                    step["agent"]
                        .as_str()
                        .or(fact.as_ref().and_then(Value::as_str))
                        .map(str::to_owned)
                }
                s => {
                    let teams = s.get("team").map_or_else(
                        || self.of_role(&step["role"]),
                        |t| vec![t.as_str().unwrap()],
                    );
                    let open = teams
                        .iter()
                        .position(|team| self.team_schedule(team).is_none_or(|s| (self.open)(s)));
                    let never = open.is_none() && step["skip_if"] == "never";
                    closed.extend(
                        teams
                            .iter()
                            .take(if never {
                                0
                            } else {
                                open.unwrap_or(teams.len())
                            })
                            .map(|t| (*t, *step)),
                    );
                    teams
                        .get(open.unwrap_or(if never { 0 } else { usize::MAX }))
                        .map(|team| (*team).to_owned())
                }
            };
            if let Some(found) = found {
                out.targets.push(found);
                let timeout = self.timeout(step, &out.targets[out.after_s.len()], after);
                out.after_s.push(after);
                out.timeout_s.push(timeout);
                chosen = chosen.or(Some(*step));
                after += timeout.unwrap_or(0);
            }
        }
        out.skipped
            .extend(closed.iter().map(|(team, _)| (*team).to_owned()));
        let opens = |team: &str| (self.opens_at)(self.team_schedule(team).unwrap());
        if let (None, Some((team, step))) = (
            chosen,
            closed.iter().min_by_key(|c| opens(c.0).unwrap_or(i64::MAX)),
        ) {
            (out.targets, out.after_s, out.held_until) =
                (vec![(*team).to_owned()], vec![0], opens(team));
            let held = out.held_until.map_or(0, |at| at.abs_diff(self.now));
            out.timeout_s = vec![self.timeout(step, team, held)];
            chosen = Some(*step);
        }
        out.priority += chosen.map_or(0, |step| step["priority"].as_i64().unwrap_or(0));
        chosen.is_some()
    }

    /// How long a step whose turn begins so many seconds from now keeps the message.
    fn timeout(&self, step: &Value, team: &str, after: u64) -> Option<u64> {
        let written = step["timeout"].as_str()?;
        let number = written.trim_end_matches(" open").trim_end_matches('s');
        let seconds: u64 = number.parse().unwrap();
        let schedule = self
            .team_schedule(team)
            .filter(|_| written.ends_with("open"));
        let Some(schedule) = schedule else {
            return Some(seconds);
        };
        let turn = self.now.checked_add_unsigned(after).unwrap();
        (self.after_open)(schedule, turn, seconds).map(|end| end.abs_diff(turn))
    }

    fn of_role<'t>(&'t self, role: &Value) -> Vec<&'t str> {
        let region = self
            .named("customer.region")
            .or_else(|| self.named("sender.country"));
        // Languages are folded; those of the generated teams are written so.
        let language = self
            .named("customer.language")
            .map(|language| Value::from(fold(language.as_str().unwrap())));
        let serves = |served: Option<&Value>, wanted: Option<Value>| match (served, wanted) {
            (Some(served), Some(wanted)) if *served != serde_json::json!([]) => {
                list(served).contains(&&wanted).then_some(true)
            }
            _ => Some(false),
        };
        let rank = |team: &str| {
            let region = serves(self.inherited(team, "regions"), region.clone())?;
            Some((
                region,
                serves(self.inherited(team, "languages"), language.clone())?,
                self.chain(team).len(),
            ))
        };
        let teams = self.rules["teams"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, team)| team["role"] == *role);
        let mut ranked: Vec<_> = teams
            .filter_map(|(name, _)| Some((rank(name)?, name.as_str())))
            .collect();
        ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        ranked.into_iter().map(|(_, name)| name).collect()
    }

    /// A fact that names something: an empty string names nothing.
    fn named(&self, name: &str) -> Option<Value> {
        self.fact(name).filter(|value| *value != "")
    }

    fn chain(&self, team: &str) -> Vec<&Value> {
        std::iter::successors(Some(&self.rules["teams"][team]), |t| {
            Some(&self.rules["teams"][t["parent"].as_str()?])
        })
        .collect()
    }

    fn inherited(&self, team: &str, key: &str) -> Option<&Value> {
        self.chain(team).into_iter().find_map(|team| team.get(key))
    }

    fn team_schedule(&self, team: &str) -> Option<&str> {
        self.inherited(team, "schedule")?.as_str()
    }
}
