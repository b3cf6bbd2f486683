//! What a loss is reckoned with: rates that the owner sets, and the formula.

use super::value::{Worth, clamp, int, share};
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::domain::record::Key;
use crate::domain::value::Value;
use crate::log::draft::Draft;

/// Shares in thousandths: 50 is 5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// How many of the customers somebody serves go with them.
    pub loss: i64,
    /// How many of those that nobody else knows.
    pub alone: i64,
    /// The margin, where no cost is known.
    pub margin: i64,
}

impl Default for Rates {
    /// Five in a hundred customers, a tenth as margin.
    fn default() -> Self {
        Rates { loss: 50, alone: 50, margin: 100 }
    }
}

impl Rates {
    /// As the owner has set them; without a rate of their own, customers that one alone knows go like the others.
    #[must_use]
    pub fn of(archive: &Archive) -> Self {
        let company = archive.record(Kind::Company, Id::COMPANY);
        let rate = |name: &str| company.and_then(|record| int(record, name)).map(|rate| rate.clamp(0, 1000));
        let usual = Rates::default();
        let loss = rate("loss_rate").unwrap_or(usual.loss);
        let alone = rate("loss_rate_alone").unwrap_or(loss);
        Rates { loss, alone, margin: rate("margin_rate").unwrap_or(usual.margin) }
    }

    /// The draft that sets them.
    #[must_use]
    pub fn set(&self, archive: &Archive) -> Draft {
        let key = Key::new(Kind::Company, Id::COMPANY);
        let mut draft = Draft::company();
        for (name, rate) in [("loss_rate", self.loss), ("loss_rate_alone", self.alone), ("margin_rate", self.margin)] {
            draft.set(archive, &key, name, Some(Value::Int(rate.clamp(0, 1000))));
        }
        draft
    }

    /// What is to be expected of customers of that worth, when `rate` of them go: their margin that goes along.
    #[must_use]
    pub fn expected(&self, worth: &Worth, rate: i64) -> i64 {
        clamp(share(worth.margin(self.margin).into(), rate))
    }

    /// What is to be expected when somebody goes who serves customers of that worth, some of which nobody else knows.
    #[must_use]
    pub fn expected_loss(&self, served: &Worth, alone: &Worth) -> i64 {
        let shared = Worth {
            revenue: served.revenue - alone.revenue,
            costed: served.costed - alone.costed,
            cost: served.cost - alone.cost,
            ..Worth::default()
        };
        self.expected(alone, self.alone).saturating_add(self.expected(&shared, self.loss))
    }
}

/// The cost of losing customers: customers × loss rate × revenue of each × margin. Rates in thousandths, money in hundredths.
#[must_use]
pub fn cost_of_loss(customers: u64, loss: i64, revenue_each: i64, margin: i64) -> i64 {
    let all = i128::from(customers).saturating_mul(revenue_each.into());
    clamp(share(share(all, loss), margin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_figures_come_out() {
        let yuan = 100;
        assert_eq!(cost_of_loss(64_000, 50, 1, 1000), 3_200);
        assert_eq!(cost_of_loss(64_000, 50, 40_000 * yuan, 1000), 128_000_000 * yuan);
        assert_eq!(cost_of_loss(64_000, 50, 40_000 * yuan, 100), 12_800_000 * yuan);
        let worth = Worth { revenue: 64_000 * 40_000 * yuan, ..Worth::default() };
        assert_eq!(Rates::default().expected(&worth, 50), 12_800_000 * yuan);
    }

    #[test]
    fn what_is_known_of_the_cost_counts_instead_of_the_rate() {
        let worth = Worth { revenue: 1_000, costed: 600, cost: 480, ..Worth::default() };
        assert_eq!(worth.margin(100), 120 + 40);
    }
}
