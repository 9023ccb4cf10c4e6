//! Browser side of a CIF host: client library, bridge script, desktop page and their types.
