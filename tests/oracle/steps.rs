//! The second half of the reference: where the steps of an outcome lead.

use serde_json::{Value, json};

use crate::reference::{Case, Expected, list};
use crate::words::fold;

/// Where a step may lead: to a team, or to a person or queue, by name.
#[derive(Clone)]
enum Who {
    Team(String),
    Agent(String),
    Queue(String),
}

impl Who {
    fn name(&self) -> &str {
        match self {
            Self::Team(name) | Self::Agent(name) | Self::Queue(name) => name,
        }
    }
}

impl Case<'_> {
    /// Resolves the steps of a route or of the fallback; false where none leads anywhere.
    pub(crate) fn place(&self, rule: &Value, out: &mut Expected) -> bool {
        let short = serde_json::json!([{ "team": rule["team"] }]);
        let steps = list(rule.get("targets").unwrap_or(&short));
        let (mut after, mut chosen, mut skipped) = (0, None, Vec::new());
        for step in &steps {
            let candidates = self.candidates(step);
            let able = candidates.iter().position(|who| self.unable(who).is_none());
            let never = step["skip_if"] == "never";
            if able.is_some() || !never {
                let before = candidates.iter().take(able.unwrap_or(candidates.len()));
                skipped.extend(before.map(|who| (who.clone(), self.unable(who).unwrap(), *step)));
            }
            let taken = able.or(never.then_some(0));
            if let Some(who) = taken.and_then(|taken| candidates.get(taken)) {
                let timeout = self.timeout(step, who.name(), after);
                out.targets.push(who.name().to_owned());
                out.members.push(self.members(who));
                out.after_s.push(after);
                out.timeout_s.push(timeout);
                chosen = chosen.or(Some(*step));
                after += timeout.unwrap_or(0);
            }
        }
        let reasons = skipped.iter();
        out.skipped
            .extend(reasons.map(|(who, why, _)| (who.name().to_owned(), *why)));
        let opens = |who: &Who| (self.opens_at)(self.team_schedule(who.name()).unwrap());
        let open = skipped.iter().find(|(_, why, _)| *why != "closed");
        let soonest = || {
            skipped
                .iter()
                .min_by_key(|(who, ..)| opens(who).unwrap_or(i64::MAX))
        };
        if let (None, Some((who, why, step))) = (chosen, open.or_else(soonest)) {
            out.is_held = true;
            out.held_until = (*why == "closed").then(|| opens(who)).flatten();
            let held = out.held_until.map_or(0, |at| at.abs_diff(self.now));
            out.targets = vec![who.name().to_owned()];
            out.members = vec![self.members(who)];
            out.after_s = vec![0];
            out.timeout_s = vec![self.timeout(step, who.name(), held)];
            chosen = Some(*step);
        }
        out.priority += chosen.map_or(0, |step| step["priority"].as_i64().unwrap_or(0));
        chosen.is_some()
    }

    /// All to whom a step may lead for this sender, the first first.
    fn candidates(&self, step: &Value) -> Vec<Who> {
        let name = |key: &str| match &step[key] {
            Value::String(name) => Some(name.clone()),
            by_fact => {
                let value = self.named(by_fact["fact"].as_str()?)?;
                value.as_str().map(str::to_owned)
            }
        };
        let step = step.as_object().unwrap();
        if step.contains_key("queue") {
            name("queue").map(Who::Queue).into_iter().collect()
        } else if step.contains_key("agent") {
            name("agent").map(Who::Agent).into_iter().collect()
        } else if step.contains_key("team") {
            let is_team = |name: &String| self.rules["teams"].get(name).is_some();
            let team = name("team").filter(is_team);
            team.map(Who::Team).into_iter().collect()
        } else {
            let teams = self.of_role(&step["role"]).into_iter();
            teams.map(|team| Who::Team(team.to_owned())).collect()
        }
    }

    /// Why somebody cannot take a message now.
    fn unable(&self, who: &Who) -> Option<&'static str> {
        match who {
            Who::Queue(_) => None,
            Who::Agent(name) => self.is_in("agents.away", name).then_some("unavailable"),
            Who::Team(name) => {
                if self.team_schedule(name).is_some_and(|s| !(self.open)(s)) {
                    return Some("closed");
                }
                if self.is_in("teams.full", name) {
                    return Some("full");
                }
                let members = &self.rules["teams"][name]["members"];
                let mut members = members
                    .as_object()
                    .filter(|members| !members.is_empty())?
                    .keys();
                members
                    .all(|name| self.is_in("agents.away", name))
                    .then_some("unavailable")
            }
        }
    }

    /// The members whom a target may name: one of these, `None` among them where it names nobody.
    fn members(&self, who: &Who) -> Vec<Option<String>> {
        let nobody = vec![None];
        let Who::Team(team) = who else {
            return nobody;
        };
        let Some(members) = self.rules["teams"][team]["members"].as_object() else {
            return nobody;
        };
        let there: Vec<(&String, &Value)> = members
            .iter()
            .filter(|(name, _)| !self.is_in("agents.away", name))
            .collect();
        let asked = if there.is_empty() {
            members.iter().collect()
        } else {
            there
        };
        let agent = self.named("conversation.agent");
        if let Some((name, _)) = asked.iter().find(|(name, _)| Some(json!(name)) == agent) {
            return vec![Some((*name).clone())];
        }
        let weighted = asked
            .iter()
            .filter(|(_, weight)| weight.as_f64() > Some(0.0));
        let weighted: Vec<Option<String>> =
            weighted.map(|(name, _)| Some((*name).clone())).collect();
        if weighted.is_empty() {
            nobody
        } else {
            weighted
        }
    }

    /// Whether a set of the host's has a name.
    fn is_in(&self, fact: &str, name: &str) -> bool {
        self.fact(fact)
            .is_some_and(|names| list(&names).contains(&&json!(name)))
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
