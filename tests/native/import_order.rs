//! The order of files makes no difference: all at once, or one after the other.

use crate::import_dealer::sheets;
use crate::import_northwind::files;
use crate::importing::{Office, again, archive, data, drafts, file, open};
use keliu::domain::archive::Archive;
use keliu::domain::digest::content_digest;
use keliu::domain::kind::Kind;
use keliu::imports::ImportFile;

/// All orders of the first `n` numbers.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let with = |rest: Vec<usize>| {
        (0..=rest.len()).map(move |at| {
            let mut one = rest.clone();
            one.insert(at, n - 1);
            one
        })
    };
    permutations(n - 1).into_iter().flat_map(with).collect()
}

/// Imports pieces one after the other.
fn one_by_one(pieces: &[Vec<ImportFile>], order: &[usize]) -> Archive {
    let mut office = Office::default();
    for &at in order {
        office.import(pieces[at].clone());
    }
    office.archive().clone()
}

#[test]
fn all_at_once_in_any_order() {
    let mut turned = sheets();
    turned.reverse();
    assert_eq!(drafts(&open(turned)), drafts(&open(sheets())));
    let mut turned = files();
    turned.rotate_left(2);
    assert_eq!(drafts(&open(turned)), drafts(&open(files())));
}

/// Some of the 120 orders; the small files below have them all.
#[test]
fn northwind_one_by_one() {
    let want = content_digest(&archive(&drafts(&open(files()))));
    let pieces: Vec<Vec<ImportFile>> = files().into_iter().map(|file| vec![file]).collect();
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 2, 4, 0, 1], [2, 0, 3, 1, 4]] {
        assert_eq!(content_digest(&one_by_one(&pieces, &order)), want, "{order:?}");
    }
}

#[test]
fn five_small_files_in_all_orders() {
    let pieces = [
        file("customers.csv", "customerID,companyName,phone,city\nA1,Alpha,030-0074321,Berlin\nB2,Beta,,Bonn\n"),
        file(
            "employees.csv",
            "employeeID,lastName,firstName,hireDate,reportsTo\n1,Bell,Anna,1992-05-01,2\n2,Hill,Bob,1990-05-01,\n",
        ),
        file("orders.csv", "orderID,customerID,employeeID,orderDate\n10,A1,1,1996-07-04\n11,C3,3,1996-07-05\n"),
        file("order-details.csv", "orderID,productID,unitPrice,quantity\n10,5,14.00,12\n10,6,9.80,10\n12,5,14.00,1\n"),
        file("products.csv", "productID,productName,unitPrice\n5,Chai,18.00\n7,Chang,19.00\n"),
    ];
    let want = content_digest(&archive(&drafts(&open(pieces.to_vec()))));
    let pieces = pieces.map(|file| vec![file]);
    for order in permutations(5) {
        let register = one_by_one(&pieces, &order);
        assert_eq!(content_digest(&register), want, "{order:?}");
        // Named by others only: customer C3, member 3, product 6, order 12.
        let counts = [Kind::Customer, Kind::Member, Kind::Order, Kind::OrderLine, Kind::Product];
        assert_eq!(counts.map(|kind| register.count(kind)), [3, 3, 3, 3, 3]);
    }
}

#[test]
fn the_dealer_one_by_one() {
    let pieces = [sheets(), vec![data("dealer/cards.csv")], vec![data("dealer/orders.csv")]];
    let want = content_digest(&archive(&drafts(&open(pieces.concat()))));
    for order in permutations(3) {
        assert_eq!(content_digest(&one_by_one(&pieces, &order)), want, "{order:?}");
    }
}

/// What two sheets say differently of one customer can only stand once: name and birthday of whoever came first, and that
/// rep is the first. Everything else is the same whatever came first.
#[test]
fn the_reps_one_by_one() {
    let mut turned = sheets();
    turned.sort_by(|a, b| b.name.cmp(&a.name));
    let cards = || vec![data("dealer/cards.csv")];
    let forward: Vec<_> = sheets().into_iter().map(|file| vec![file]).chain([cards()]).collect();
    let backward: Vec<_> = [cards()].into_iter().chain(turned.into_iter().map(|file| vec![file])).collect();
    let order: Vec<usize> = (0..9).collect();
    let (a, b) = (one_by_one(&forward, &order), one_by_one(&backward, &order));
    let (a_customers, b_customers) = (customers(&a), customers(&b));
    assert_eq!(a_customers.len(), 609);
    assert_eq!(a_customers, b_customers);
}

/// Customers by what does not depend on who came first.
fn customers(archive: &Archive) -> Vec<Vec<String>> {
    let of = |id, customer: &keliu::domain::record::Record| {
        let phones = customer.all("phones").map(|phone| keliu::domain::phone::normalise(&phone.plain()).unwrap());
        let mut phones: Vec<String> = phones.collect();
        phones.sort_unstable();
        let mut all: Vec<String> = ["address", "town"].iter().map(|key| customer.text(key).to_owned()).collect();
        let mut notes: Vec<&str> = customer.text("note").lines().collect();
        notes.sort_unstable();
        all.push(notes.join("|"));
        all.extend(phones);
        let mut reps: Vec<String> = archive
            .about(id, Kind::Assignment)
            .map(|(_, a)| archive.record(Kind::Member, a.reference("member").unwrap()).unwrap().text("name").to_owned())
            .collect();
        reps.sort_unstable();
        all.extend(reps);
        all.push(archive.about(id, Kind::Card).count().to_string());
        all.push(archive.about(id, Kind::Contact).count().to_string());
        all
    };
    let mut all: Vec<Vec<String>> = archive.live(Kind::Customer).map(|(id, customer)| of(id, customer)).collect();
    all.sort_unstable();
    all
}

#[test]
fn a_customer_that_was_only_named_becomes_the_one_it_is() {
    let cards = file(
        "cards.csv",
        "日期,客户,电话,要解决的问题,解决方法\n2026-03-05,甲店,13955630001,破损,换货\n2026-03-06,甲店,13955630002,欠款,对账\n2026-03-07,丁店,,价格,送政策\n",
    );
    let sheet = file("sheet.csv", "店名,电话,地址\n甲店(总店),139 5563 0001/139 5563 0002,张桥镇1号\n");
    let mut office = Office::default();
    office.import(vec![cards.clone()]);
    assert_eq!(office.archive().count(Kind::Customer), 3);
    let preview = again(vec![sheet.clone()], office.archive()).preview().clone();
    assert_eq!((preview.totals.new, preview.totals.update), (0, 1));
    office.import(vec![sheet.clone()]);
    let mut other = Office::default();
    other.import(vec![sheet.clone()]);
    other.import(vec![cards.clone()]);
    assert_eq!(other.archive().count(Kind::Customer), 2);
    assert_eq!(content_digest(office.archive()), content_digest(other.archive()));
    let both = archive(&drafts(&open(vec![sheet, cards])));
    assert_eq!(content_digest(&both), content_digest(other.archive()));
}
