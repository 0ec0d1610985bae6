//! From the value of a field that is one event to that event.

use super::element::check_member;
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

/// How the value of a field that is one event is read into it.
pub(in crate::event) type ReadSingle = for<'a> fn(View<'a>, &mut Event<'a>) -> Result<(), Mismatch>;

/// The fields whose value is one event, each with its kind and its content, or with a function that reads what is more than
/// that.
macro_rules! singles {
    ($field:ident, { $($($name:literal)|+ => $KIND:ident $Content:ident,)* } else { $($others:tt)* }) => {
        Some(match $field {
            $($($name)|+ => |value, event| whole(value, event, EventKind::$KIND, Content::$Content),)*
            $($others)*
            _ => return None,
        })
    };
}

/// How the value of this field is read; `None` if it is not one event.
pub(in crate::event) fn reader(field: &str) -> Option<ReadSingle> {
    singles!(field, {
        "account_alerts" => ACCOUNT_ALERT AccountAlert,
        "account_review_update" => ACCOUNT_REVIEW AccountReview,
        "account_update" => ACCOUNT_UPDATE AccountUpdate,
        "business_capability_update" => ACCOUNT_CAPABILITY BusinessCapability,
        // The two others are older names of the same.
        "business_username_updates" | "business_username_update" | "phone_number_username_update"
            => USERNAME BusinessUsername,
        "flows" => FLOW_STATUS FlowStatus,
        "message_template_components_update" => TEMPLATE_COMPONENTS TemplateComponents,
        "message_template_quality_update" => TEMPLATE_QUALITY TemplateQuality,
        "message_template_status_update" => TEMPLATE_STATUS TemplateStatus,
        "partner_solutions" => PARTNER PartnerSolution,
        "payment_configuration_update" => PAYMENT_CONFIGURATION PaymentConfiguration,
        "phone_number_name_update" => NUMBER_NAME NumberName,
        "phone_number_quality_update" => NUMBER_QUALITY NumberQuality,
        "security" => ACCOUNT_SECURITY AccountSecurity,
        "template_category_update" | "template_correct_category_detection"
            => TEMPLATE_CATEGORY TemplateCategory,
    } else {
        "account_settings_update" => settings,
        "messaging_handovers" => handover,
    })
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
    event.envelope.number(value.member(b"recipient"));
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
