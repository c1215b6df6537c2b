//! Peer review itself: records, editions, ratings, figures, readiness and imports, without I/O
