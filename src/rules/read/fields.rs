//! `fields`: the host facts and the members of events that a file declares.

use crate::facts::member::MemberPath;
use crate::facts::schema::{self, Field, NameKind};
use crate::facts::{FactType, Schema};
use crate::facts::{FactValue, json};
use crate::json::tree::{Member, Node, Value};
use crate::rules::diagnostic::{Code, Lost, Report};
use crate::rules::meant;
use crate::rules::model::Declared;
use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::rules::shape::{how_to_write, type_of};

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
    for member in report.members_if_any(node) {
        if let Some((field, from)) = field(member, &schema, report) {
            match from {
                Some(from) => schema.declare_member(schema::Member { field, from }),
                None => schema.declare(field),
            }
            fields.push(Declared {
                name: member.key.to_string(),
                place: member.key_span,
            });
        } else {
            report.lost.insert(Lost::Fact(member.key.to_string()));
        }
    }
    (schema, fields)
}

/// A field, and where in the event it stands; without that the host says it.
fn field(
    member: &Member<'_>,
    schema: &Schema,
    report: &mut Report,
) -> Option<(Field, Option<MemberPath>)> {
    let name = member.key.as_ref();
    let known = match schema::builtin(name) {
        NameKind::Event => {
            let message = said!(
                "`{name}` is a name of the rule language and cannot be declared",
                name
            );
            let help = Some(said!("choose another name"));
            report.error_with_help(Code::Duplicate, member.key_span, message, help);
            return None;
        }
        NameKind::Host(fact) => schema.field(fact.fact()),
        NameKind::Undeclared if name.is_empty() => {
            report.error(Code::Value, member.key_span, Phrase::EmptyName);
            return None;
        }
        NameKind::Undeclared => None,
    };
    let declared = declaration(member, known.is_some(), report)?;
    let mut fact = match known {
        Some(known) => redeclare(member, known, &declared, report)?,
        None => Field {
            name: name.to_owned(),
            fact_type: declared.fact_type?.0,
            folded: false,
            default: None,
        },
    };
    if let Some((folded, node)) = declared.fold {
        if folded && !matches!(fact.fact_type, FactType::String | FactType::Strings) {
            let message = said!(
                "a {fact_type} has no case or accents to fold",
                fact_type = fact.fact_type.as_str()
            );
            let help = Some(said!("leave `fold` out"));
            report.error_with_help(Code::Value, node.span, message, help);
        } else {
            fact.folded = folded;
        }
    }
    if let Some(node) = declared.default {
        fact.default = default(node, fact.fact_type, report);
    }
    let from = declared.from;
    // One that is wrong is declared all the same: who names it is not wrong too.
    let from = from.and_then(|node| self::from(node, fact.fact_type, report));
    Some((fact, from))
}

/// Where in the event a member stands.
fn from(node: &Node<'_>, fact_type: FactType, report: &mut Report) -> Option<MemberPath> {
    let text = report.string(node)?.text;
    let path = match MemberPath::parse(text) {
        Ok(path) => path,
        Err(error) => {
            let (text, error) = (text.to_owned(), error.to_string());
            let help = meant::pointer(&text).map(|text| Phrase::WriteText { text });
            let message = Phrase::NotAPath { text, error };
            report.error_with_help(Code::Value, node.span, message, help);
            return None;
        }
    };
    if path.has_star() && fact_type != FactType::Strings {
        let message = said!(
            "`*` stands for many values, and a {fact_type} has one",
            fact_type = fact_type.as_str()
        );
        let help = Some(said!(
            "write `\"type\": \"strings\"`, or a number in the place of `*`"
        ));
        report.error_with_help(Code::Value, node.span, message, help);
        return None;
    }
    Some(path)
}

/// A built-in fact is declared again to give it a default, and for nothing else: its type and its folding are its own.
fn redeclare(
    member: &Member<'_>,
    known: &Field,
    declared: &Declaration<'_>,
    report: &mut Report,
) -> Option<Field> {
    let name = &known.name;
    let (code, span, message, help) = match *declared {
        Declaration {
            fact_type: Some((fact_type, node)),
            ..
        } if fact_type != known.fact_type => {
            let message = said!(
                "`{name}` is always of type `{fact_type}`",
                name,
                fact_type = known.fact_type.as_str()
            );
            (Code::WrongType, node.span, message, only_a_default())
        }
        Declaration {
            fold: Some((folded, node)),
            ..
        } if folded != known.folded => {
            let message = if folded {
                said!("`{name}` is always compared as it is", name)
            } else {
                said!("`{name}` is always folded", name)
            };
            (Code::Value, node.span, message, only_a_default())
        }
        Declaration {
            from: Some(node), ..
        } => {
            let message = said!("`{name}` is built in, and is not read from elsewhere", name);
            (Code::Value, node.span, message, only_a_default())
        }
        Declaration { default: None, .. } => {
            let message = said!("`{name}` is built in, and is given no `default` here", name);
            let help = said!("give it a `default`, or leave it out");
            (Code::Duplicate, member.key_span, message, help)
        }
        _ => return Some(known.clone()),
    };
    report.error_with_help(code, span, message, Some(help));
    None
}

fn only_a_default() -> Phrase {
    said!("a built-in fact can only be given a `default`")
}

/// What a declaration says, with the places of its parts.
struct Declaration<'n> {
    fact_type: Option<(FactType, &'n Node<'n>)>,
    fold: Option<(bool, &'n Node<'n>)>,
    default: Option<&'n Node<'n>>,
    from: Option<&'n Node<'n>>,
}

fn declaration<'n>(
    member: &'n Member<'n>,
    builtin: bool,
    report: &mut Report,
) -> Option<Declaration<'n>> {
    if let Value::String(_) = member.node.value {
        return Some(Declaration {
            fact_type: Some(fact_type(&member.node, report)?),
            fold: None,
            default: None,
            from: None,
        });
    }
    let object = report.object(&member.node, &["type", "fold", "default", "from"])?;
    let fact_type = match object.value("type") {
        Some(node) => Some(fact_type(node, report)?),
        None if builtin => None,
        None => {
            let what = || said!("one of `string`, `strings`, `number`, `bool`");
            report.missing(object, "type", what);
            return None;
        }
    };
    Some(Declaration {
        fact_type,
        fold: object.read("fold", |node| Some((report.bool(node)?, node))),
        default: object.value("default"),
        from: object.value("from"),
    })
}

fn fact_type<'n>(node: &'n Node<'n>, report: &mut Report) -> Option<(FactType, &'n Node<'n>)> {
    let words = TYPES.map(|fact_type| (fact_type.as_str(), fact_type));
    let fact_type = report.word(node, said!("no type is called"), "types", &words)?;
    Some((fact_type, node))
}

fn default(node: &Node<'_>, wanted: FactType, report: &mut Report) -> Option<FactValue<'static>> {
    let (message, help) = match json::value(node) {
        Ok(Some(value)) if value.fact_type() == wanted => return Some(value),
        Ok(Some(value)) => {
            let message = expected(wanted, described(value.fact_type()));
            (message, how_to_write(node, wanted))
        }
        Ok(None) => (said!("a default cannot be null: leave it out"), None),
        Err(_) => (expected(wanted, no_value(node)), None),
    };
    report.error_with_help(Code::WrongType, node.span, message, help);
    None
}

fn expected(wanted: FactType, got: Phrase) -> Phrase {
    Phrase::Expected {
        wanted: Box::new(described(wanted)),
        got: Box::new(got),
    }
}

/// A type with its article.
fn described(fact_type: FactType) -> Phrase {
    match fact_type {
        FactType::Bool => Phrase::ABoolean,
        FactType::Number => Phrase::ANumber,
        FactType::String => Phrase::AString,
        FactType::Strings => said!("a list of strings"),
        FactType::Text => said!("a text"),
    }
}

/// What no fact can be.
fn no_value(node: &Node<'_>) -> Phrase {
    let Value::Array(items) = &node.value else {
        return type_of(&node.value);
    };
    let mut items = items.iter().map(|item| &item.value);
    let odd = items.find(|item| !matches!(item, Value::String(_)));
    odd.map_or(Phrase::AList, |odd| {
        said!("a list with {what} in it", what = type_of(odd))
    })
}
