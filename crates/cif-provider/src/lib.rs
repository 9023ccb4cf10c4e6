//! The traits a channel provider implements and the host it is handed.
