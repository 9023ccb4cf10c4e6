//! The data of the application: the people of a company, as it keeps them.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Personnel number.
    pub number: u32,
    /// Full name.
    pub name: String,
    /// Department.
    pub department: String,
    /// Telephone number as people write it.
    pub phone: String,
}

/// Everybody, and how often something was changed.
#[derive(Debug, Default)]
pub struct Directory {
    people: Mutex<(Vec<Person>, u64)>,
}

impl Directory {
    /// From lines `number,name,department,phone`.
    ///
    /// # Errors
    /// The line that cannot be read, and why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let person = |(at, line): (usize, &str)| {
            let [number, name, department, phone] = line.split(',').collect::<Vec<_>>()[..] else {
                return Err(format!("line {}: expected number,name,department,phone, found {line:?}", at + 1));
            };
            let number = number.parse().map_err(|error| format!("line {}: {number:?}: {error}", at + 1))?;
            let [name, department, phone] = [name, department, phone].map(|text| text.trim().to_owned());
            Ok(Person { number, name, department, phone })
        };
        let people = text.lines().enumerate().map(person).collect::<Result<_, _>>()?;
        Ok(Self { people: Mutex::new((people, 1)) })
    }

    /// Everybody.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        self.lock().0.clone()
    }

    /// Another number after each change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.lock().1
    }

    /// Changes somebody; false when there is nobody of this number.
    pub fn change(&self, number: u32, change: impl FnOnce(&mut Person)) -> bool {
        let mut inner = self.lock();
        let found = inner.0.iter_mut().find(|person| person.number == number).map(change).is_some();
        inner.1 += u64::from(found);
        found
    }

    fn lock(&self) -> MutexGuard<'_, (Vec<Person>, u64)> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
