//! Imports as the page does them: opened in the worker, written bit by bit as one batch, told in the history, undone.

use crate::importing::{data, file, today};
use crate::sessions::{open_memory, run};
use keliu::app::error::AppError;
use keliu::app::import::past::past;
use keliu::app::import::{self, Progress, mappings, refused};
use keliu::app::session::Session;
use keliu::app::undo::undo;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::imports::{ImportErrorCode, ImportFile, Options};
use keliu::jobs::Planned;
use keliu::jobs::client::Jobs;
use keliu::storage::{AnyStore, Memory};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

fn empty() -> (Memory, Session) {
    let memory = Memory::default();
    let session = Session::new(AnyStore::Memory(memory.clone()), false);
    (memory, session)
}

async fn plan(session: &Session, jobs: &Jobs, files: Vec<ImportFile>, left_out: &[&str]) -> Planned {
    let left_out: BTreeSet<String> = left_out.iter().map(ToString::to_string).collect();
    import::open(session, jobs, files, &Options::default(), &left_out, today()).await.unwrap()
}

fn customers(rows: usize) -> ImportFile {
    let line = |n: usize| format!("店{n},139{n:08},张桥镇{n}号,B\n");
    file("many.csv", &format!("店名,电话,地址,等级\n{}", (0..rows).map(line).collect::<String>()))
}

#[test]
fn a_large_import_is_written_bit_by_bit_and_undone() {
    run(async {
        let (memory, session) = empty();
        let jobs = Jobs::default();
        let planned = plan(&session, &jobs, vec![customers(1500)], &[]).await;
        assert_eq!(planned.preview.unwrap().totals.new, 1500);
        let news = import::news(&session, &jobs).await.unwrap();
        assert_eq!((news.len(), news[0].name.as_str(), news[0].made.clone()), (200, "店0", vec![(Kind::Customer, 1)]));
        let told = RefCell::new(Vec::new());
        let watch = |progress| {
            told.borrow_mut().push(progress);
            true
        };
        let written = import::write(&session, &jobs, "many.csv".into(), &watch).await.unwrap();
        let batch = written.batch.unwrap();
        assert_eq!(written.customers.len(), 12);
        let told = told.into_inner();
        let all = 1501;
        for step in [Progress::Signing(all, all), Progress::Storing, Progress::TakingIn(all, all)] {
            assert!(told.contains(&step), "{step:?} in {:?}", told.last());
        }
        assert_eq!(session.archive().count(Kind::Customer), 1500);
        // Another tab reads the same, and the history tells of it.
        let other = open_memory(&memory).await;
        assert_eq!(other.archive().count(Kind::Customer), 1500);
        let told = past(&session.log());
        let totals = told[0].totals.unwrap();
        assert_eq!((told.len(), told[0].batch, told[0].customers, told[0].undone), (1, batch, 1500, None));
        assert_eq!((totals.rows, totals.new, told[0].files.as_str()), (1500, 1500, "many.csv"));
        assert_eq!(told[0].member, session.me().unwrap().member);
        assert!(undo(&session, batch).await.unwrap().edited_since.is_empty());
        assert_eq!(session.archive().count(Kind::Customer), 0);
        let told = past(&session.log());
        assert!(told.len() == 1 && told[0].undone.is_some());
        other.catch_up().await.unwrap();
        assert_eq!(other.archive().count(Kind::Customer), 0);
    });
}

#[test]
fn what_is_called_off_leaves_nothing_behind() {
    run(async {
        for fresh in [true, false] {
            let (memory, session) = empty();
            let jobs = Jobs::default();
            if !fresh {
                plan(&session, &jobs, vec![file("a.csv", "店名\n甲\n")], &[]).await;
                import::write(&session, &jobs, "a.csv".into(), &|_| true).await.unwrap();
            }
            let before = session.log().len();
            plan(&session, &jobs, vec![customers(800)], &[]).await;
            let watch = |progress| !matches!(progress, Progress::Signing(done, _) if done > 300);
            let written = import::write(&session, &jobs, "many.csv".into(), &watch).await;
            assert_eq!(written, Err(AppError::Cancelled));
            assert_eq!(session.log().len(), before);
            assert_eq!(open_memory(&memory).await.log().len(), before);
            // The plan still stands.
            let written = import::write(&session, &jobs, "many.csv".into(), &|_| true).await.unwrap();
            assert!(written.batch.is_some());
            assert_eq!(session.archive().count(Kind::Customer), if fresh { 800 } else { 801 });
        }
    });
}

#[test]
fn one_bad_file_does_not_keep_the_others_out() {
    run(async {
        let (_, session) = empty();
        let jobs = Jobs::default();
        let files = vec![
            file("good.csv", "店名,电话\n甲店,13955630001\n"),
            file("empty.csv", ""),
            file("nameless.csv", "电话,价格\n13955630001,3\n13955630002,4\n"),
            data("workbooks/encrypted.xlsx"),
        ];
        let planned = plan(&session, &jobs, files, &[]).await;
        let mut refused: Vec<_> = planned.refused.iter().map(|error| (error.file.as_str(), error.code)).collect();
        refused.sort_by_key(|(file, _)| *file);
        let want = [
            ("empty.csv", ImportErrorCode::Empty),
            ("encrypted.xlsx", ImportErrorCode::Encrypted),
            ("nameless.csv", ImportErrorCode::NoNameColumn),
        ];
        assert_eq!(refused, want);
        let preview = planned.preview.unwrap();
        assert_eq!((preview.files.len(), preview.totals.new), (1, 1));
        let alone = plan(&session, &jobs, vec![file("empty.csv", "")], &[]).await;
        assert!(alone.preview.is_none() && alone.refused.len() == 1);
    });
}

#[test]
fn files_and_sheets_are_left_out() {
    run(async {
        let (_, session) = empty();
        let jobs = Jobs::default();
        let book = "终端客户档案表.xlsx";
        let files = || vec![data("dealer/终端客户档案表.xlsx"), data("dealer/赵杰.csv")];
        let rows = |planned: Planned| {
            let files = planned.preview.unwrap().files;
            files.into_iter().map(|file| (file.key, file.totals.rows)).collect::<Vec<_>>()
        };
        assert_eq!(rows(plan(&session, &jobs, files(), &[]).await).len(), 3);
        let one = format!("{book}#餐饮");
        let left = rows(plan(&session, &jobs, files(), &[&one, "赵杰.csv"]).await);
        assert_eq!(left, [(format!("{book}#其他"), 446)]);
        // What is chosen later does not bring it back.
        let again = import::replan(&jobs, &Options::default()).await.unwrap();
        assert_eq!(again.preview.unwrap().totals.rows, 446);
        let both = format!("{book}#其他");
        let left = rows(plan(&session, &jobs, files(), &[&one, &both]).await);
        assert_eq!(left.len(), 1);
        let none = plan(&session, &jobs, files(), &[&one, &both, "赵杰.csv"]).await;
        assert!(none.preview.unwrap().files.is_empty() && none.refused.is_empty());
    });
}

#[test]
fn refused_rows_come_back_repaired() {
    run(async {
        let (_, session) = empty();
        let jobs = Jobs::default();
        let text = "店名,电话\n甲店,13955630001\n,13955630002\n";
        plan(&session, &jobs, vec![file("a.csv", text)], &[]).await;
        let words = vec![(keliu::imports::preview::RejectReason::NoName, "没有名称".to_owned())];
        let bytes = import::rejected(&jobs, true, words).await.unwrap();
        let sheets = keliu::formats::workbook::read(&bytes).unwrap();
        let cells: Vec<_> = sheets[0].rows.iter().map(|row| row.cells.clone()).collect();
        assert_eq!(cells, [vec!["店名", "电话", "退回原因"], vec!["", "13955630002", "没有名称"]]);
        import::write(&session, &jobs, "a.csv".into(), &|_| true).await.unwrap();
        let repaired = file("b.csv", "店名,电话,退回原因\n乙店,13955630002,没有名称\n");
        let preview = plan(&session, &jobs, vec![repaired], &[]).await.preview.unwrap();
        assert_eq!((preview.totals.new, preview.totals.rejected), (1, 0));
    });
}

#[test]
fn mappings_are_kept_and_forgotten() {
    run(async {
        let (memory, session) = empty();
        let mapping = || BTreeMap::from([(0, "name".parse().unwrap()), (1, "source".parse().unwrap())]);
        let shapes = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), mapping())).collect();
        assert!(mappings::load(&session).await.is_empty());
        assert_eq!(mappings::remember(&session, shapes(&["a"])).await, Err(AppError::NoArchive));
        let jobs = Jobs::default();
        plan(&session, &jobs, vec![file("a.csv", "店名\n甲\n")], &[]).await;
        import::write(&session, &jobs, "a.csv".into(), &|_| true).await.unwrap();
        mappings::remember(&session, shapes(&["a", "b"])).await.unwrap();
        mappings::forget(&session, "a").await.unwrap();
        let other = open_memory(&memory).await;
        assert_eq!(mappings::load(&other).await, shapes(&["b"]));
        let many: Vec<String> = (0..200).map(|n| format!("shape {n}")).collect();
        mappings::remember(&session, shapes(&many.iter().map(String::as_str).collect::<Vec<_>>())).await.unwrap();
        let kept = mappings::load(&session).await;
        assert!(kept.len() == 200 && !kept.contains_key("b"));
    });
}

/// The counts that the end-to-end test of the same files expects.
#[test]
fn refused_rows_are_kept_while_there_is_room() {
    run(async {
        let (memory, session) = empty();
        assert_eq!(refused::keep(&session, Id(1), b"rows").await, Err(AppError::NoArchive));
        let jobs = Jobs::default();
        plan(&session, &jobs, vec![customers(1)], &[]).await;
        import::write(&session, &jobs, "many.csv".into(), &|_| true).await.unwrap();
        assert_eq!(refused::load(&session, Id(1)).await.unwrap(), None);
        refused::keep(&session, Id(1), b"rows").await.unwrap();
        refused::keep(&session, Id(2), &vec![7; 512 * 1024]).await.unwrap();
        let other = open_memory(&memory).await;
        assert_eq!(refused::batches(&other).await.unwrap(), [Id(1)]);
        assert_eq!(refused::load(&other, Id(1)).await.unwrap().as_deref(), Some(b"rows".as_slice()));
        refused::keep(&session, Id(3), &vec![7; 300 * 1024]).await.unwrap();
        refused::keep(&session, Id(4), &vec![7; 60 * 1024]).await.unwrap();
        assert_eq!(refused::batches(&session).await.unwrap(), [Id(1), Id(3), Id(4)]);
        refused::keep(&session, Id(5), &vec![7; 60 * 1024]).await.unwrap();
        assert_eq!(refused::batches(&session).await.unwrap(), [Id(4), Id(5)]);
    });
}

#[test]
fn the_dealer_in_one_sitting() {
    let mut files = crate::import_dealer::sheets();
    files.extend(["终端客户档案表.xlsx", "cards.csv", "orders.csv"].map(|name| data(&format!("dealer/{name}"))));
    let session = crate::importing::open(files);
    let totals = session.preview().totals;
    assert_eq!((totals.rows, totals.new, totals.update, totals.duplicate, totals.rejected), (7776, 7133, 623, 15, 5));
}
