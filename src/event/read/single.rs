//! From the value of a field that is one event to that event.

use super::element::check_member;
use super::field::Single;
use crate::event::account::{AccountSettings, NumberSettings};
use crate::event::handover::{Control, Handover, HandoverType};
use crate::event::kind::EventKind;
use crate::event::sender::Party;
use crate::event::types::UserId;
use crate::event::types::record::{Mismatch, Mode, Record, read_record, record};
use crate::event::{Content, Event};
use crate::json::view::View;
use crate::time::Timestamp;

record! {
    struct Dated<'a> {
        timestamp: Option<Timestamp>,
        sender: Option<HandoverSender<'a>>,
    }

    struct HandoverSender<'a> {
        phone_number: Option<&'a str>,
        user_id: Option<UserId<'a>>,
        parent_user_id: Option<UserId<'a>>,
    }
}

/// Reads a value, an object, into its event; leaves that `unknown` where there is nothing known in it.
pub(in crate::event) fn read<'a>(
    field: Single,
    value: View<'a>,
    event: &mut Event<'a>,
) -> Result<(), Mismatch> {
    match field {
        Single::AccountAlerts => whole(
            value,
            event,
            EventKind::ACCOUNT_ALERT,
            Content::AccountAlert,
        ),
        Single::AccountReview => whole(
            value,
            event,
            EventKind::ACCOUNT_REVIEW,
            Content::AccountReview,
        ),
        Single::AccountSettings => settings(value, event),
        Single::AccountUpdate => whole(
            value,
            event,
            EventKind::ACCOUNT_UPDATE,
            Content::AccountUpdate,
        ),
        Single::BusinessCapability => whole(
            value,
            event,
            EventKind::ACCOUNT_CAPABILITY,
            Content::BusinessCapability,
        ),
        Single::BusinessUsername => {
            whole(value, event, EventKind::USERNAME, Content::BusinessUsername)
        }
        Single::Flows => whole(value, event, EventKind::FLOW_STATUS, Content::FlowStatus),
        Single::Handover => handover(value, event),
        Single::NumberName => whole(value, event, EventKind::NUMBER_NAME, Content::NumberName),
        Single::NumberQuality => whole(
            value,
            event,
            EventKind::NUMBER_QUALITY,
            Content::NumberQuality,
        ),
        Single::PartnerSolutions => {
            whole(value, event, EventKind::PARTNER, Content::PartnerSolution)
        }
        Single::PaymentConfiguration => whole(
            value,
            event,
            EventKind::PAYMENT_CONFIGURATION,
            Content::PaymentConfiguration,
        ),
        Single::Security => whole(
            value,
            event,
            EventKind::ACCOUNT_SECURITY,
            Content::AccountSecurity,
        ),
        Single::TemplateCategory => whole(
            value,
            event,
            EventKind::TEMPLATE_CATEGORY,
            Content::TemplateCategory,
        ),
        Single::TemplateComponents => whole(
            value,
            event,
            EventKind::TEMPLATE_COMPONENTS,
            Content::TemplateComponents,
        ),
        Single::TemplateQuality => whole(
            value,
            event,
            EventKind::TEMPLATE_QUALITY,
            Content::TemplateQuality,
        ),
        Single::TemplateStatus => whole(
            value,
            event,
            EventKind::TEMPLATE_STATUS,
            Content::TemplateStatus,
        ),
    }
}

/// A value that is nothing but its content.
fn whole<'a, T: Record<'a> + PartialEq>(
    value: View<'a>,
    event: &mut Event<'a>,
    kind: EventKind,
    content: fn(Box<T>) -> Content<'a>,
) -> Result<(), Mismatch> {
    let record: T = read_record(value, Mode::Lenient)?;
    if record == T::default() {
        return Ok(());
    }
    event.kind = kind;
    event.content = content(Box::new(record));
    Ok(())
}

fn settings<'a>(value: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (dated, settings): (Dated<'_>, AccountSettings<'_>) = read_record(value, Mode::Lenient)?;
    if settings == AccountSettings::default() {
        return Ok(());
    }
    let kind = settings.kind.unwrap_or_default();
    if kind.eq_ignore_ascii_case("phone_number_settings") {
        check_member::<NumberSettings<'_>>(value, b"phone_number_settings")?;
    }
    event.kind = EventKind::ACCOUNT_SETTINGS;
    event.timestamp = dated.timestamp;
    event.content = Content::AccountSettings(Box::new(settings));
    Ok(())
}

fn handover<'a>(value: View<'a>, event: &mut Event<'a>) -> Result<(), Mismatch> {
    let (dated, handover): (Dated<'_>, Handover<'_>) = read_record(value, Mode::Lenient)?;
    if (&dated, &handover) == (&Dated::default(), &Handover::default()) {
        return Ok(());
    }
    if let Some(named @ (HandoverType::ControlPassed | HandoverType::ControlTaken)) = &handover.kind
    {
        check_member::<Control<'_>>(value, named.as_str().as_bytes())?;
    }
    let sender = dated.sender.unwrap_or_default();
    event.kind = EventKind::HANDOVER;
    event.sender = Party::new(sender.phone_number, sender.user_id, sender.parent_user_id);
    event.timestamp = dated.timestamp;
    event.content = Content::Handover(Box::new(handover));
    Ok(())
}
