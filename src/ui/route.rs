//! Routes live in the URL fragment, so a reload works on every static host and nothing about a customer reaches its log.

use crate::domain::id::Id;

/// A screen, and what it needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// What is due; also the first screen.
    Today,
    /// All customers.
    Customers,
    /// The quick form over the list.
    NewCustomer,
    /// One customer.
    Customer(Id),
    /// Customers in the bin.
    Bin,
    /// Import of files.
    Import,
    /// Backup.
    Backup,
    /// Restore from a backup.
    Restore,
    /// The recovery kit.
    Kit,
    /// What would go with whom.
    Exposure,
    /// All handovers, and who leaves.
    Handovers,
    /// A new handover.
    NewHandover,
    /// One handover and its items.
    Handover(Id),
    /// The protocol of a handover.
    Protocol(Id),
    /// How well a handover held.
    Aftermath(Id),
    /// The checklist of a departure.
    Exit(Id),
    /// What who leaves signs.
    Receipt(Id),
    /// Settings.
    Settings,
    /// Help in one page.
    Help,
}

impl Route {
    /// Reads a location's fragment (`#/customers/…`, query and unknown tails ignored); unknown paths lead to Today.
    #[must_use]
    pub fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').split('?').next().unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next()) {
            (Some("customers"), None) => Route::Customers,
            (Some("customers"), Some("new")) => Route::NewCustomer,
            (Some("customers"), Some(id)) => id.parse().map_or(Route::Customers, Route::Customer),
            (Some("bin"), _) => Route::Bin,
            (Some("import"), _) => Route::Import,
            (Some("backup"), Some("kit")) => Route::Kit,
            (Some("backup"), _) => Route::Backup,
            (Some("restore"), _) => Route::Restore,
            (Some("exposure"), _) => Route::Exposure,
            (Some("handover"), None) => Route::Handovers,
            (Some("handover"), Some("new")) => Route::NewHandover,
            (Some("handover"), Some(id)) => Route::of_handover(id, parts.next()),
            (Some("exit"), Some(id)) => {
                let of = if parts.next() == Some("receipt") { Route::Receipt } else { Route::Exit };
                id.parse().map_or(Route::Handovers, of)
            }
            (Some("exit"), None) => Route::Handovers,
            (Some("settings"), _) => Route::Settings,
            (Some("help"), _) => Route::Help,
            _ => Route::Today,
        }
    }

    fn of_handover(id: &str, part: Option<&str>) -> Self {
        let of = match part {
            Some("protocol") => Route::Protocol,
            Some("after") => Route::Aftermath,
            _ => Route::Handover,
        };
        id.parse().map_or(Route::Handovers, of)
    }

    /// The fragment that leads here, with its `#`.
    #[must_use]
    pub fn href(self) -> String {
        match self {
            Route::Today => "#/today".into(),
            Route::Customers => "#/customers".into(),
            Route::NewCustomer => "#/customers/new".into(),
            Route::Customer(id) => format!("#/customers/{id}"),
            Route::Bin => "#/bin".into(),
            Route::Import => "#/import".into(),
            Route::Backup => "#/backup".into(),
            Route::Restore => "#/restore".into(),
            Route::Kit => "#/backup/kit".into(),
            Route::Exposure => "#/exposure".into(),
            Route::Handovers => "#/handover".into(),
            Route::NewHandover => "#/handover/new".into(),
            Route::Handover(id) => format!("#/handover/{id}"),
            Route::Protocol(id) => format!("#/handover/{id}/protocol"),
            Route::Aftermath(id) => format!("#/handover/{id}/after"),
            Route::Exit(id) => format!("#/exit/{id}"),
            Route::Receipt(id) => format!("#/exit/{id}/receipt"),
            Route::Settings => "#/settings".into(),
            Route::Help => "#/help".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_survives_its_own_writing() {
        use Route::*;
        for route in
            [Today, Customers, NewCustomer, Customer(Id(0xabc)), Bin, Import, Backup, Restore, Kit, Settings, Help]
        {
            assert_eq!(Route::parse(&route.href()), route);
        }
        assert_eq!(Route::parse(""), Today);
        assert_eq!(Route::parse("#/customers/nonsense"), Customers);
        assert_eq!(Route::parse("#/import?from=start"), Import);
    }
}
