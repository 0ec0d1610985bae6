//! What events say of calls, templates, numbers, accounts and groups, and of what went wrong, by question.

use super::content::{call::Call, error::PlatformError};
use super::types::{ErrorCode, Number, TextOrNumber};
use super::{Content, Event};
use crate::event::call::CallDirection;
use crate::event::message::Direction;
use crate::event::template::TemplateEvent;

impl<'a> Event<'a> {
    /// Who spoke to whom: of a message, an echo or a call; absent for anything else.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        match &self.content {
            Content::Message(message) => Some(message.direction),
            Content::StandbyEcho(_) => Some(Direction::Outbound),
            Content::Call(call) => match call.direction? {
                CallDirection::UserInitiated => Some(Direction::Inbound),
                CallDirection::BusinessInitiated => Some(Direction::Outbound),
                CallDirection::Unknown(_) => None,
            },
            _ => None,
        }
    }

    /// What went wrong: the code of the first error of a message, report, call or update of a group, or of the error that
    /// the event is.
    #[must_use]
    pub fn error_code(&self) -> Option<i64> {
        let errors = match &self.content {
            Content::Message(message) => &message.header.errors,
            Content::Status(status) => &status.errors,
            Content::Call(call) => &call.errors,
            Content::CallStatus(status) => &status.errors,
            Content::Group(update) => &update.errors,
            Content::Error(error) => return code(error),
            _ => return None,
        };
        code(errors.first()?)
    }

    /// What happened to the call: `connect`, `terminate` ...
    #[must_use]
    pub fn call_event(&self) -> Option<&'a str> {
        Some(self.call()?.event.as_ref()?.as_str())
    }

    /// How the call ended, or how far one of the business got, as the body writes it: `COMPLETED`, `RINGING` ...
    #[must_use]
    pub fn call_status(&self) -> Option<&'a str> {
        match &self.content {
            Content::Call(_) | Content::CallStatus(_) => self.word(b"status"),
            _ => None,
        }
    }

    /// How long the call was, in seconds.
    #[must_use]
    pub fn call_duration(&self) -> Option<f64> {
        self.call()?.duration.map(Number::as_f64)
    }

    /// The template that it is about.
    #[must_use]
    pub fn template_id(&self) -> Option<&'a str> {
        let id = match &self.content {
            Content::TemplateStatus(template) => template.message_template_id.as_ref(),
            Content::TemplateQuality(template) => template.message_template_id.as_ref(),
            Content::TemplateComponents(template) => template.message_template_id.as_ref(),
            Content::TemplateCategory(template) => template.message_template_id.as_ref(),
            _ => None,
        };
        id.map(TextOrNumber::as_str)
    }

    /// The name of the template.
    #[must_use]
    pub fn template_name(&self) -> Option<&'a str> {
        match &self.content {
            Content::TemplateStatus(template) => template.message_template_name,
            Content::TemplateQuality(template) => template.message_template_name,
            Content::TemplateComponents(template) => template.message_template_name,
            Content::TemplateCategory(template) => template.message_template_name,
            _ => None,
        }
    }

    /// The language of the template, `en-US` or `en_US`.
    #[must_use]
    pub fn template_language(&self) -> Option<&'a str> {
        match &self.content {
            Content::TemplateStatus(template) => template.message_template_language,
            Content::TemplateQuality(template) => template.message_template_language,
            Content::TemplateComponents(template) => template.message_template_language,
            Content::TemplateCategory(template) => template.message_template_language,
            _ => None,
        }
    }

    /// The status of the template from now on: `APPROVED`, `PAUSED` ...
    #[must_use]
    pub fn template_event(&self) -> Option<&'a str> {
        match &self.content {
            Content::TemplateStatus(template) => template.event.as_ref().map(TemplateEvent::as_str),
            _ => None,
        }
    }

    /// Why: `NONE`, `ABUSIVE_CONTENT` ...
    #[must_use]
    pub fn template_reason(&self) -> Option<&'a str> {
        match &self.content {
            Content::TemplateStatus(template) => template.reason,
            _ => None,
        }
    }

    /// The category of the template: the new one (`new_category`, else `correct_category`), else the one that it has.
    #[must_use]
    pub fn template_category(&self) -> Option<&'a str> {
        match &self.content {
            Content::TemplateStatus(template) => template.message_template_category,
            Content::TemplateCategory(template) => template
                .new_category
                .or(template.correct_category)
                .or(template.category),
            _ => None,
        }
    }

    /// What happened to the phone number: `ONBOARDING`, `FLAGGED` ...
    #[must_use]
    pub fn number_event(&self) -> Option<&'a str> {
        match &self.content {
            Content::NumberQuality(number) => number.event,
            _ => None,
        }
    }

    /// What happened to the account: `DISABLED_UPDATE`, `PIN_CHANGED` ...
    #[must_use]
    pub fn account_event(&self) -> Option<&'a str> {
        match &self.content {
            Content::AccountUpdate(_) => self.word(b"event"),
            Content::AccountSecurity(security) => security.event,
            _ => None,
        }
    }

    /// What happened to the flow: `FLOW_STATUS_CHANGE`, `ENDPOINT_ERROR_RATE` ...
    #[must_use]
    pub fn flow_event(&self) -> Option<&'a str> {
        match &self.content {
            Content::FlowStatus(_) => self.word(b"event"),
            _ => None,
        }
    }

    /// What happened to the group, as the body writes it: `group_create`, `group_join_request_created` ...
    #[must_use]
    pub fn group_event(&self) -> Option<&'a str> {
        match &self.content {
            Content::Group(_) => self.word(b"type"),
            _ => None,
        }
    }

    fn call(&self) -> Option<&Call<'a>> {
        match &self.content {
            Content::Call(call) => Some(call),
            _ => None,
        }
    }

    /// A word of the element as the body writes it, where a typed word stands for several. Cost: linear in the members of
    /// the element.
    fn word(&self, key: &[u8]) -> Option<&'a str> {
        let word = self.source.member(key)?.string()?;
        (!word.is_empty()).then_some(word)
    }
}

fn code(error: &PlatformError<'_>) -> Option<i64> {
    error.code.map(ErrorCode::as_i64)
}
