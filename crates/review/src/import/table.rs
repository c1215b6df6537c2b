//! Tables: CSV and XLSX as rows of text.
