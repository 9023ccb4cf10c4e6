//! Both ends of a CIF link: drivers, in-process pair, hub, layers, screen-pop flow.
pub mod flow;
pub mod hub;
