//! Messages to the customer: free-form, and templates.

use serde_json::Value;

use super::fields::{DESTINATION, Fields, Report};

/// A free-form message to the customer of the conversation, or to its group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Send {
    /// `destination`: a configured id; `None` for the one that sends.
    pub destination: Option<String>,
    /// `text`: up to 4,096 characters, 1,024 with buttons or a list.
    pub text: String,
    /// `header`: up to 60 characters, with buttons or a list.
    pub header: Option<String>,
    /// `footer`: up to 60 characters, with buttons or a list.
    pub footer: Option<String>,
    /// `buttons`: up to three.
    pub buttons: Vec<Button>,
    /// `list`: what opens when the customer asks for it.
    pub list: Option<List>,
    /// `preview`: whether the first link is shown with a picture; not by default.
    pub preview: bool,
    /// `quote`: whether it is shown as an answer to the customer's message; not by default.
    pub quote: bool,
    /// `"if_uncertain": "again"`: rather twice than never. Without it, never twice.
    pub again: bool,
    /// `else`: the template to send where the window is closed.
    pub otherwise: Option<Template>,
}

/// A button that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Button {
    /// `id`: what comes back, up to 256 characters.
    pub id: String,
    /// `title`: up to 20 characters.
    pub title: String,
}

/// A list to choose from: up to ten rows in all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// `button`: what opens it, up to 20 characters.
    pub button: String,
    /// `sections`: one to ten.
    pub sections: Vec<Section>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Section {
    /// `title`: up to 24 characters; needed with more than one section.
    pub title: Option<String>,
    /// `rows`: one to ten.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// `id`: what comes back, up to 200 characters.
    pub id: String,
    /// `title`: up to 24 characters.
    pub title: String,
    /// `description`: up to 72 characters.
    pub description: Option<String>,
}

/// A message that the platform has approved, with its gaps filled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Template {
    /// `destination`: a configured id; `None` for the one that sends.
    pub destination: Option<String>,
    /// `name`: lower-case letters, digits and `_`.
    pub name: String,
    /// `language`: `pt_BR`; `None` for that of the destination.
    pub language: Option<String>,
    /// `category`, as the platform has it; `marketing` where it is not said, which is held back the most.
    pub category: Category,
    /// `header`: a text, or `{"image": "<media id>"}`.
    pub header: Option<Header>,
    /// `body`: a list of texts for `{{1}}`, `{{2}}`; or an object for named gaps.
    pub body: Vec<(Option<String>, String)>,
    /// `buttons`: for each button with a gap, in their order, `{"payload": ...}` or `{"suffix": ...}` of its address.
    pub buttons: Vec<(TemplateButton, String)>,
    /// `"if_uncertain": "again"`: rather twice than never. Without it, never twice.
    pub again: bool,
}

/// What kind of button of a template a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateButton {
    /// What comes back when it is pressed.
    Payload,
    /// The end of the address that it opens.
    Suffix,
    /// A button without a gap.
    Plain,
}

/// What fills the header of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Header {
    /// A text.
    Text(String),
    /// The id of an uploaded file, and what it is: `image`, `video` or `document`.
    Media(&'static str, String),
}

/// The category of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "those of the platform")]
pub enum Category {
    /// Codes to log in.
    Authentication,
    /// Offers.
    Marketing,
    /// About something that the customer did.
    Utility,
}

impl Category {
    /// Its name, as the platform has it, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Marketing => "marketing",
            Self::Utility => "utility",
        }
    }
}

pub(super) fn send(params: &Value, report: &mut Report) -> Option<Send> {
    let mut fields = Fields::of(params, "", report)?;
    let is_interactive = fields.has("buttons") || fields.has("list");
    let text = fields.need_text("text", if is_interactive { 1024 } else { 4096 });
    let header = fields.text("header", 60);
    let footer = fields.text("footer", 60);
    for name in ["header", "footer"] {
        if fields.has(name) && !is_interactive {
            fields.problem(name, "goes only with `buttons` or `list`");
        }
    }
    if fields.has("buttons") && fields.has("list") {
        fields.problem("list", "goes not with `buttons`");
    }
    let buttons = fields.list("buttons", 1..=3, |mut button| {
        let (id, title) = (button.need_text("id", 256), button.need_text("title", 20));
        button.end();
        let (id, title) = (id?, title?);
        Some(Button { id, title })
    });
    fields.all_different("buttons", "id", buttons.iter().map(|button| &button.id));
    fields.all_different(
        "buttons",
        "title",
        buttons.iter().map(|button| &button.title),
    );
    let list = fields.object("list", list);
    let preview = fields.flag("preview");
    let quote = fields.flag("quote");
    let again = fields.again();
    let otherwise = fields.object("else", |mut fields| template_fields(&mut fields, "name"));
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Send {
        destination,
        text: text?,
        header,
        footer,
        buttons,
        list,
        preview,
        quote,
        again,
        otherwise,
    })
}

fn list(mut fields: Fields<'_, '_>) -> Option<List> {
    let button = fields.need_text("button", 20);
    let sections = fields.list("sections", 1..=10, |mut section| {
        let title = section.text("title", 24);
        let rows = section.list("rows", 1..=10, |mut row| {
            let (id, title) = (row.need_text("id", 200), row.need_text("title", 24));
            let description = row.text("description", 72);
            row.end();
            let (id, title) = (id?, title?);
            Some(Row {
                id,
                title,
                description,
            })
        });
        section.need("rows");
        section.end();
        Some(Section { title, rows })
    });
    fields.need("sections");
    let ids: Vec<&String> = sections
        .iter()
        .flat_map(|section| section.rows.iter().map(|row| &row.id))
        .collect();
    if ids.len() > 10 {
        fields.problem("sections", "has more than 10 rows in all");
    }
    fields.all_different("sections", "id", ids.into_iter());
    if sections.len() > 1 && sections.iter().any(|section| section.title.is_none()) {
        fields.problem(
            "sections",
            "needs a `title` in each where there are several",
        );
    }
    fields.end();
    Some(List {
        button: button?,
        sections,
    })
}

pub(super) fn template(
    params: &Value,
    name: &'static str,
    report: &mut Report,
) -> Option<Template> {
    template_fields(&mut Fields::of(params, "", report)?, name)
}

fn template_fields(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Template> {
    let is_name = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        text.len() <= 512 && text.bytes().all(fits)
    };
    let name = fields.need_text_like(name, is_name, "lower-case letters, digits and `_`");
    let is_language = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (2..=15).contains(&text.len()) && text.bytes().all(fits)
    };
    let language = fields.text_like("language", is_language, "a language as `pt_BR`");
    let category = fields.one_of(
        "category",
        &[
            ("authentication", Category::Authentication),
            ("marketing", Category::Marketing),
            ("utility", Category::Utility),
        ],
    );
    let header = fields.text_or("header", 60, |mut media| {
        let found = ["image", "video", "document"].map(|kind| (kind, media.id(kind)));
        media.end();
        let mut found = found.into_iter().filter_map(|(kind, id)| Some((kind, id?)));
        match (found.next(), found.next()) {
            (Some((kind, id)), None) => Some(Header::Media(kind, id)),
            _ => media.wrong("must have one of `image`, `video` and `document`, with a media id"),
        }
    });
    let body = fields.texts("body", 1024);
    let buttons = fields.list("buttons", 1..=10, |mut button| {
        let payload = button.text("payload", 128);
        let suffix = button.text("suffix", 2000);
        button.end();
        match (payload, suffix) {
            (Some(payload), None) => Some((TemplateButton::Payload, payload)),
            (None, Some(suffix)) => Some((TemplateButton::Suffix, suffix)),
            (None, None) => Some((TemplateButton::Plain, String::new())),
            _ => button.wrong("must have one of `payload` and `suffix`"),
        }
    });
    let again = fields.again();
    let destination = fields.id(DESTINATION);
    fields.end();
    Some(Template {
        destination,
        name: name?,
        language,
        category: category.unwrap_or(Category::Marketing),
        header: header.map(|header| header.unwrap_or_else(Header::Text)),
        body,
        buttons,
        again,
    })
}
