//! Sorting, compiled once: each of the standard library's sorts costs the page 4 KB for every type it is used on.

use core::cmp::Ordering;

/// Sorts by a key, which is made once for each item. Items of equal keys stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl FnMut(&T) -> K) {
    if items.len() < 2 {
        return;
    }
    let keys: Vec<K> = items.iter().map(key).collect();
    let order = order(keys.len(), &|a, b| keys.get(a).cmp(&keys.get(b)));
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| taken.get_mut(at)?.take()));
}

fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_the_order_of_equals() {
        let mut words = vec!["pear", "fig", "apple", "kiwi", "plum", "nut"];
        sort_by_key(&mut words, |word| word.len());
        assert_eq!(words, ["fig", "nut", "pear", "kiwi", "plum", "apple"]);
        let mut many: Vec<u32> = (0..500).map(|n| n * 7919 % 503).collect();
        let mut same = many.clone();
        sort_by_key(&mut many, |n| core::cmp::Reverse(*n));
        same.sort_by_key(|n| core::cmp::Reverse(*n));
        assert_eq!(many, same);
    }
}
