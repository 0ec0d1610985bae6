//! Payments in a chat: the state of one (in a delivery report), and the configuration behind them.

use crate::event::types::record::record;
use crate::event::types::{Id, Number, Pii, Raw, TextOrNumber};
use crate::time::Timestamp;

record! {
    /// `payment` of a status of type `payment` (Meta's page on payments in India).
    pub struct Payment<'a> {
        /// The order, by the business's own number.
        pub reference_id: Option<Id<'a>>,
        /// How much.
        pub amount: Option<Amount<'a>>,
        /// ISO 4217.
        pub currency: Option<&'a str>,
        /// The transaction at the gateway.
        pub transaction: Option<Transaction<'a>>,
        /// The receipt, by the business's own number.
        pub receipt: Option<Pii<'a>>,
        /// What the business noted with it: an object of its own.
        pub notes: Option<Raw<'a>>,
        /// Free fields of the gateway.
        pub udf1: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub udf2: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub udf3: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub udf4: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info1: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info2: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info3: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info4: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info5: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info6: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub additional_info7: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub extra1: Option<Pii<'a>>,
        /// Free fields of the gateway.
        pub extra2: Option<Pii<'a>>,
        /// What was paid back.
        pub refunds: Vec<Refund<'a>>,
    }

    /// An amount of money: `value` divided by `offset`.
    pub struct Amount<'a> {
        /// The amount in the smallest unit.
        pub value: Option<Number>,
        /// How many of these make one of the currency.
        pub offset: Option<Number>,
        /// ISO 4217, if it stands here.
        pub currency: Option<&'a str>,
    }

    /// `payment.transaction`.
    pub struct Transaction<'a> {
        /// The platform's id of it.
        pub id: Option<Id<'a>>,
        /// The gateway's id of it.
        pub pg_transaction_id: Option<Id<'a>>,
        /// The gateway: `billdesk`, `razorpay`, `payu`, `zaakpay`.
        pub kind as "type": Option<&'a str>,
        /// `pending`, `success` or `failed`.
        pub status: Option<&'a str>,
        /// Since when it exists.
        pub created_timestamp: Option<Timestamp>,
        /// When it changed last.
        pub updated_timestamp: Option<Timestamp>,
        /// How it is paid.
        pub method: Option<TransactionMethod<'a>>,
        /// Why it failed.
        pub error: Option<TransactionError<'a>>,
    }

    /// `payment.transaction.method`.
    pub struct TransactionMethod<'a> {
        /// `upi`, `card`, `wallet` or `netbanking`.
        pub kind as "type": Option<&'a str>,
    }

    /// `payment.transaction.error`.
    pub struct TransactionError<'a> {
        /// The gateway's own code.
        pub code: Option<TextOrNumber<'a>>,
        /// What it means.
        pub reason: Option<&'a str>,
    }

    /// One of `payment.refunds`.
    pub struct Refund<'a> {
        /// Its id.
        pub id: Option<Id<'a>>,
        /// How much.
        pub amount: Option<Amount<'a>>,
        /// `instant` or `normal`.
        pub speed_processed: Option<&'a str>,
        /// `pending`, `success` or `failed`.
        pub status: Option<&'a str>,
        /// Since when it exists.
        pub created_timestamp: Option<Timestamp>,
        /// When it changed last.
        pub updated_timestamp: Option<Timestamp>,
    }

    /// `payment_configuration_update` (Meta's webhook reference of that name).
    pub struct PaymentConfiguration<'a> {
        /// Which configuration.
        pub configuration_name: Option<&'a str>,
        /// The gateway: `billdesk`, `payu`, `razorpay`, `zaakpay`.
        pub provider_name: Option<&'a str>,
        /// The business's id at the gateway.
        pub provider_mid: Option<Id<'a>>,
        /// `Active`, `Needs Connecting` or `Needs Testing`.
        pub status: Option<&'a str>,
        /// Since when it exists.
        pub created_timestamp: Option<Timestamp>,
        /// When it changed last.
        pub updated_timestamp: Option<Timestamp>,
    }
}
