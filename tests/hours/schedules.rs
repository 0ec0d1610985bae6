//! What schedules mean, in tables.
