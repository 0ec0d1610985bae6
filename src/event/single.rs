//! From the value of a field that is one event to that event.

use std::borrow::Cow;

use super::account::NumberSettings;
use super::element::{Draft, check_member};
use super::field::Single;
use super::handover::{Control, Handover, HandoverType};
use super::kind::EventKind;
use super::party::Party;
use super::record::{Mismatch, Mode, Record, read_record, record};
use super::{AccountSettings, Content};
use crate::json::cursor::Cursor;
use crate::time::Timestamp;

record! {
    struct Dated<'a> {
        timestamp: Option<Timestamp>,
        sender: Option<HandoverSender<'a>>,
    }

    struct HandoverSender<'a> {
        phone_number: Option<Cow<'a, str>>,
        user_id: Option<super::UserId<'a>>,
        parent_user_id: Option<super::UserId<'a>>,
    }
}

/// Reads a value, an object. An `unknown` draft where there is nothing known in it.
pub(super) fn read(field: Single, value: Cursor<'_>) -> Result<Draft<'_>, Mismatch> {
    match field {
        Single::AccountAlerts => whole(value, EventKind::ACCOUNT_ALERT, Content::AccountAlert),
        Single::AccountReview => whole(value, EventKind::ACCOUNT_REVIEW, Content::AccountReview),
        Single::AccountSettings => settings(value),
        Single::AccountUpdate => whole(value, EventKind::ACCOUNT_UPDATE, Content::AccountUpdate),
        Single::BusinessCapability => whole(
            value,
            EventKind::ACCOUNT_CAPABILITY,
            Content::BusinessCapability,
        ),
        Single::BusinessUsername => whole(value, EventKind::USERNAME, Content::BusinessUsername),
        Single::Flows => whole(value, EventKind::FLOW_STATUS, Content::FlowStatus),
        Single::Handover => handover(value),
        Single::NumberName => whole(value, EventKind::NUMBER_NAME, Content::NumberName),
        Single::NumberQuality => whole(value, EventKind::NUMBER_QUALITY, Content::NumberQuality),
        Single::PartnerSolutions => whole(value, EventKind::PARTNER, Content::PartnerSolution),
        Single::PaymentConfiguration => whole(
            value,
            EventKind::PAYMENT_CONFIGURATION,
            Content::PaymentConfiguration,
        ),
        Single::Security => whole(value, EventKind::ACCOUNT_SECURITY, Content::AccountSecurity),
        Single::TemplateCategory => whole(
            value,
            EventKind::TEMPLATE_CATEGORY,
            Content::TemplateCategory,
        ),
        Single::TemplateComponents => whole(
            value,
            EventKind::TEMPLATE_COMPONENTS,
            Content::TemplateComponents,
        ),
        Single::TemplateQuality => {
            whole(value, EventKind::TEMPLATE_QUALITY, Content::TemplateQuality)
        }
        Single::TemplateStatus => whole(value, EventKind::TEMPLATE_STATUS, Content::TemplateStatus),
    }
}

/// A value that is nothing but its content.
fn whole<'a, T: Record<'a> + PartialEq>(
    mut value: Cursor<'a>,
    kind: EventKind,
    content: fn(Box<T>) -> Content<'a>,
) -> Result<Draft<'a>, Mismatch> {
    let record: T = read_record(&mut value, Mode::Lenient)?;
    if record == T::default() {
        return Ok(Draft::default());
    }
    Ok(Draft {
        kind,
        content: content(Box::new(record)),
        ..Draft::default()
    })
}

fn settings(value: Cursor<'_>) -> Result<Draft<'_>, Mismatch> {
    let (dated, settings): (Dated<'_>, AccountSettings<'_>) =
        read_record(&mut value.clone(), Mode::Lenient)?;
    if settings == AccountSettings::default() {
        return Ok(Draft::default());
    }
    let kind = settings.kind.as_deref().unwrap_or_default();
    if kind.eq_ignore_ascii_case("phone_number_settings") {
        check_member::<NumberSettings<'_>>(value, b"phone_number_settings")?;
    }
    Ok(Draft {
        kind: EventKind::ACCOUNT_SETTINGS,
        timestamp: dated.timestamp,
        content: Content::AccountSettings(Box::new(settings)),
        ..Draft::default()
    })
}

fn handover(value: Cursor<'_>) -> Result<Draft<'_>, Mismatch> {
    let (dated, handover): (Dated<'_>, Handover<'_>) =
        read_record(&mut value.clone(), Mode::Lenient)?;
    if (&dated, &handover) == (&Dated::default(), &Handover::default()) {
        return Ok(Draft::default());
    }
    if let Some(named @ (HandoverType::ControlPassed | HandoverType::ControlTaken)) = &handover.kind
    {
        check_member::<Control<'_>>(value, named.as_str().as_bytes())?;
    }
    let sender = dated.sender.unwrap_or_default();
    Ok(Draft {
        kind: EventKind::HANDOVER,
        sender: Party::new(sender.phone_number, sender.user_id, sender.parent_user_id),
        timestamp: dated.timestamp,
        content: Content::Handover(Box::new(handover)),
        ..Draft::default()
    })
}
