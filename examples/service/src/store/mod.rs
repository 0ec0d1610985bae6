//! The store on `SQLite`: one writer, one file, each commit on disk before anybody hears of it; and readers beside it.
//!
//! `LIMIT 0 + ?` rather than `LIMIT ?`: by a bare parameter `SQLite` plans, and it would plan anew for each number.

mod apply;
mod asked;
mod clock;
mod contact;
mod correspondent;
mod inbox;
mod kept;
mod person;
mod read;
mod row;
mod schema;

use std::cell::{Cell, RefCell};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rusqlite::{CachedStatement, Connection, OpenFlags, OptionalExtension, Params, Row};

pub(crate) use contact::{About, Said};
pub(crate) use correspondent::Correspondent;
pub(crate) use inbox::{Arrival, Hand, Loaded};
pub(crate) use kept::{KeptBody, Totals};
pub(crate) use person::{Forgotten, Traces};
pub(crate) use row::RowName;

/// So many pages may be free in the database, to be used again.
const SPARE: u64 = 16_384;

/// A database and, while a group is open, what of it is not committed yet.
#[derive(Debug)]
pub(crate) struct SqliteStore {
    connection: Connection,
    in_group: bool,
    /// Whether this one reads beside the one that writes.
    is_reader: bool,
    habits: Habits,
    /// The rows that were read (of a reader) or written (of the writer) since this was taken last.
    touched: RefCell<Vec<RowName>>,
    /// How many bytes wait to be worked off; `None` if that has to be counted.
    waiting: Cell<Option<u64>>,
}

/// How it keeps and writes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Habits {
    /// Whether bodies are kept when their events are worked off.
    pub(crate) keeps_bodies: bool,
    /// For tests: without a savepoint for each event.
    pub(crate) without_savepoint: bool,
}

/// Why it could not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("a row is not what was written: {0}")]
    Row(&'static str),
    #[error(transparent)]
    File(#[from] std::io::Error),
    #[error("the database was made by a newer version of this program: put that one back")]
    Newer,
    #[error("the pepper is another one than this database was made with")]
    Pepper,
}

impl StoreError {
    fn code(&self) -> Option<rusqlite::ErrorCode> {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            Self::File(_) | Self::Row(_) | Self::Newer | Self::Pepper => None,
        }
    }

    /// Whether the disk is full, which passes, or nearly full of what it may hold.
    pub(crate) fn is_full(&self) -> bool {
        self.code() == Some(rusqlite::ErrorCode::DiskFull)
    }

    /// Whether what was to be written is at fault, not the disk.
    pub(crate) fn is_of_event(&self) -> bool {
        use rusqlite::ErrorCode::{ConstraintViolation, TooBig};
        matches!(self.code(), Some(ConstraintViolation | TooBig)) || matches!(self, Self::Row(_))
    }

    /// Whether the disk does not do what it is told: then nothing that is read can be trusted, and the process ends.
    pub(crate) fn is_fatal(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, SystemIoFailure};
        matches!(
            self.code(),
            Some(SystemIoFailure | DatabaseCorrupt | NotADatabase)
        )
    }
}

type Result<T> = std::result::Result<T, StoreError>;

impl SqliteStore {
    /// Opens the database or makes it. `synchronous` is `FULL`, but for the test that shows what it is for.
    pub(crate) fn open(path: &Path, synchronous: &str) -> Result<Self> {
        // What stands in it is in clear until it is done. The log takes the mode of the database.
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        let connection = Connection::open(path)?;
        // Of a new database: so that it can give room back after a backlog.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "wal_autocheckpoint", 1_000)?;
        connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
        connection.pragma_update(None, "cache_size", -32_768)?;
        schema::bring_up(&connection)?;
        Ok(Self::of(connection, false))
    }

    /// Opens a database that is there, to read beside its writer.
    pub(crate) fn beside(path: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        Ok(Self::of(connection, true))
    }

    fn of(connection: Connection, is_reader: bool) -> Self {
        connection.set_prepared_statement_cache_capacity(64);
        Self {
            connection,
            in_group: false,
            is_reader,
            habits: Habits::default(),
            touched: RefCell::default(),
            waiting: Cell::new(None),
        }
    }

    /// The same with these habits.
    pub(crate) const fn with(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// Begins a group of commits, which reach the disk together.
    pub(crate) fn begin(&mut self) -> Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.in_group = true;
        Ok(())
    }

    /// Ends the group; then all of it is on disk, or nothing.
    pub(crate) fn end(&mut self) -> Result<()> {
        let ended = self.connection.execute_batch("COMMIT");
        if ended.is_err() {
            self.roll_back();
        }
        self.in_group = false;
        Ok(ended?)
    }

    /// Forgets the group.
    pub(crate) fn roll_back(&mut self) {
        // It may have been rolled back already, by whatever failed.
        let _ = self.connection.execute_batch("ROLLBACK");
        self.in_group = false;
        self.waiting.set(None);
    }

    /// Begins to read what is committed now, whatever is committed later.
    pub(crate) fn begin_snapshot(&self) -> Result<()> {
        Ok(self.connection.execute_batch("BEGIN")?)
    }

    /// Lets go of it.
    pub(crate) fn end_snapshot(&self) {
        // Nothing was written: nothing can be lost.
        let _ = self.connection.execute_batch("ROLLBACK");
    }

    /// Empties the log into the database; false where somebody who reads keeps it from that.
    pub(crate) fn checkpoint(&self) -> Result<bool> {
        let busy = self.one("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            row.get::<_, i64>(0)
        })?;
        Ok(busy == Some(0))
    }

    /// How large the database is once the log is emptied into it, in bytes.
    pub(crate) fn size(&self) -> Result<u64> {
        let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        Ok(self.one(sql, [], |row| row.get(0))?.unwrap_or(0))
    }

    /// Gives room back to the disk that nothing stands in: all of it when `all` is asked for, else what is beyond 64 MB. At
    /// most so many pages at a time; false where there is nothing more to give.
    pub(crate) fn give_back(&self, all: bool, most: u64) -> Result<bool> {
        let free: u64 = self
            .one("PRAGMA freelist_count", [], |row| row.get(0))?
            .unwrap_or(0);
        if free <= if all { 0 } else { SPARE } {
            return Ok(false);
        }
        let mut statement = self
            .connection
            .prepare(&format!("PRAGMA incremental_vacuum({most})"))?;
        // Each row is a page that was given back: the statement is at its end when the last one was.
        let mut pages = statement.query([])?;
        while pages.next()?.is_some() {}
        Ok(true)
    }

    /// The rows that were touched since this was asked last.
    pub(crate) fn take_touched(&self) -> Vec<RowName> {
        self.touched.take()
    }

    fn touch(&self, row: RowName) {
        self.touched.borrow_mut().push(row);
    }

    /// Notes what a reader read.
    fn note_read(&self, table: &'static str, key: &(impl std::hash::Hash + ?Sized)) {
        if self.is_reader {
            self.touch(RowName::new(table, key));
        }
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        Ok(self.connection.prepare_cached(sql)?)
    }

    fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.prepare(sql)?.execute(params)?)
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.prepare(sql)?.query_row(params, read).optional()?)
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database with room in it where so many megabytes stood.
    pub(super) fn emptied(name: &str, megabytes: usize) -> SqliteStore {
        let folder = std::env::temp_dir().join(format!("waypost-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = SqliteStore::open(&folder.join("waypost.db"), "OFF").unwrap();
        let fill = "WITH RECURSIVE row (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM row WHERE id < ?1) \
                    INSERT INTO kept (id, at, body) SELECT id, 0, randomblob(1048576) FROM row";
        store.run(fill, [megabytes]).unwrap();
        store.run("DELETE FROM kept", []).unwrap();
        store.checkpoint().unwrap();
        // It stays open.
        std::fs::remove_dir_all(&folder).unwrap();
        store
    }

    #[test]
    fn all_room_is_given_back_where_it_is_asked_for_so_much_at_a_time() {
        let store = emptied("all", 10);
        let before = store.size().unwrap();
        assert!(before > 10 << 20, "{before}");
        // A little may stay for what comes.
        assert!(!store.give_back(false, 1_000).unwrap());
        assert_eq!(store.size().unwrap(), before);
        assert!(store.give_back(true, 100).unwrap());
        assert_eq!(store.size().unwrap(), before - 100 * 4096);
        while store.give_back(true, 1_000).unwrap() {}
        let left = store.size().unwrap();
        assert!(left < 1 << 20, "{left}");
    }

    #[test]
    fn what_is_more_than_a_little_is_given_back_by_itself() {
        let store = emptied("spare", 66);
        let before = store.size().unwrap();
        assert!(store.give_back(false, 100).unwrap());
        while store.give_back(false, 100).unwrap() {}
        let left = store.size().unwrap();
        let spare = SPARE * 4096;
        assert!(
            left < before && left + 100 * 4096 >= spare,
            "{before} {left}"
        );
        assert!(left < spare + (1 << 20), "{left}");
    }
}
