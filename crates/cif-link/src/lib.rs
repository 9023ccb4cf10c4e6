//! Sans-IO link machine between a CIF host and a channel provider.
