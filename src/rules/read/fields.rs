//! `fields`: the host facts a file declares.

use crate::facts::schema::{self, HostFact, NameKind};
use crate::facts::{FactType, Schema};
use crate::facts::{FactValue, json};
use crate::json::tree::{Member, Node, Value};
use crate::rules::diagnostic::{Code, Report};
use crate::rules::model::Declared;
use crate::rules::shape::how_to_write;

/// The types that a fact may be declared with.
pub(in crate::rules) const TYPES: [FactType; 4] = [
    FactType::String,
    FactType::Strings,
    FactType::Number,
    FactType::Bool,
];

/// The built-in facts with the declared ones, and the names of these.
pub(super) fn read(node: Option<&Node<'_>>, report: &mut Report) -> (Schema, Vec<Declared>) {
    let mut schema = Schema::new();
    let mut fields = Vec::new();
    for member in node
        .and_then(|node| report.members(node))
        .unwrap_or_default()
    {
        if let Some(fact) = field(member, &schema, report) {
            schema.declare(fact);
            fields.push(Declared {
                name: member.key.to_string(),
                place: member.key_span,
            });
        }
    }
    (schema, fields)
}

fn field(member: &Member<'_>, schema: &Schema, report: &mut Report) -> Option<HostFact> {
    let name = member.key.as_ref();
    let known = match schema::builtin(name) {
        NameKind::Event => {
            let message = format!("`{name}` is a name of the rule language and cannot be declared");
            report.error_with_help(
                Code::Duplicate,
                member.key_span,
                message,
                Some("choose another name"),
            );
            return None;
        }
        NameKind::Host(fact) => schema.host_fact(fact.fact()),
        NameKind::Undeclared if name.is_empty() => {
            report.error(Code::Value, member.key_span, "a name cannot be empty");
            return None;
        }
        NameKind::Undeclared => None,
    };
    let mut fact = known.cloned().unwrap_or_else(|| HostFact {
        name: name.to_owned(),
        fact_type: FactType::String,
        folded: false,
        default: None,
    });
    let declared = declaration(member, known.is_some(), report)?;
    if let Some(known) = known {
        redeclare(member, known, &declared, report)?;
    }
    if let Some((fact_type, _)) = declared.fact_type {
        fact.fact_type = fact_type;
    }
    if let Some((folded, node)) = declared.fold {
        let foldable = matches!(fact.fact_type, FactType::String | FactType::Strings);
        if folded && !foldable {
            report.error_with_help(
                Code::Value,
                node.span,
                format!("a {} has no case or accents to fold", fact.fact_type),
                Some("leave `fold` out"),
            );
        } else {
            fact.folded = folded;
        }
    }
    if let Some(node) = declared.default {
        fact.default = default(node, fact.fact_type, report);
    }
    Some(fact)
}

/// A built-in fact is declared again to give it a default, and for nothing else: its type and its folding are its own.
fn redeclare(
    member: &Member<'_>,
    known: &HostFact,
    declared: &Declaration<'_>,
    report: &mut Report,
) -> Option<()> {
    let name = &known.name;
    let nothing_else = "a built-in fact can only be given a `default`";
    if let Some((fact_type, node)) = declared.fact_type {
        if fact_type != known.fact_type {
            let message = format!("`{name}` is always of type `{}`", known.fact_type);
            report.error_with_help(Code::WrongType, node.span, message, Some(nothing_else));
            return None;
        }
    }
    if let Some((folded, node)) = declared.fold {
        if folded != known.folded {
            let how = if known.folded {
                "folded"
            } else {
                "compared as it is"
            };
            let message = format!("`{name}` is always {how}");
            report.error_with_help(Code::Value, node.span, message, Some(nothing_else));
            return None;
        }
    }
    if declared.default.is_none() {
        let message = format!("`{name}` is built in, and is given no `default` here");
        let help = "give it a `default`, or leave it out";
        report.error_with_help(Code::Duplicate, member.key_span, message, Some(help));
        return None;
    }
    Some(())
}

/// What a declaration says, with the places of its parts.
struct Declaration<'n> {
    fact_type: Option<(FactType, &'n Node<'n>)>,
    fold: Option<(bool, &'n Node<'n>)>,
    default: Option<&'n Node<'n>>,
}

fn declaration<'n>(
    member: &'n Member<'n>,
    builtin: bool,
    report: &mut Report,
) -> Option<Declaration<'n>> {
    if let Value::String(_) = member.node.value {
        let fact_type = fact_type(&member.node, report)?;
        return Some(Declaration {
            fact_type: Some((fact_type, &member.node)),
            fold: None,
            default: None,
        });
    }
    let object = report.object(&member.node, &["type", "fold", "default"])?;
    let type_node = object.value("type");
    if type_node.is_none() && !builtin {
        report.missing(
            object,
            "type",
            "one of `string`, `strings`, `number`, `bool`",
        );
        return None;
    }
    let fact_type = match type_node {
        Some(node) => Some((fact_type(node, report)?, node)),
        None => None,
    };
    Some(Declaration {
        fact_type,
        fold: object
            .value("fold")
            .and_then(|node| Some((report.bool(node)?, node))),
        default: object.value("default"),
    })
}

fn fact_type(node: &Node<'_>, report: &mut Report) -> Option<FactType> {
    let name = report.string(node)?;
    let found = TYPES
        .iter()
        .find(|fact_type| fact_type.as_str() == name.text)
        .copied();
    if found.is_none() {
        let known = TYPES.iter().map(|fact_type| fact_type.as_str());
        let help = report
            .did_you_mean(name.text, known)
            .unwrap_or_else(|| "possible types: `string`, `strings`, `number`, `bool`".to_owned());
        report.error_with_help(
            Code::Value,
            node.span,
            format!("no type is called `{}`", name.text),
            Some(help),
        );
    }
    found
}

fn default(node: &Node<'_>, wanted: FactType, report: &mut Report) -> Option<FactValue<'static>> {
    match json::value(node) {
        Ok(Some(value)) if value.fact_type() == wanted => Some(value),
        Ok(Some(value)) => {
            let message = json::mismatch(wanted, value.fact_type());
            let help = how_to_write(node, wanted);
            report.error_with_help(Code::WrongType, node.span, message, help);
            None
        }
        Ok(None) => {
            report.error(
                Code::WrongType,
                node.span,
                "a default cannot be null: leave it out",
            );
            None
        }
        Err(got) => {
            report.error(
                Code::WrongType,
                node.span,
                format!("a default cannot be {got}"),
            );
            None
        }
    }
}
