//! The laptop's encrypted database: keys, changes, drafts, search and backups.
