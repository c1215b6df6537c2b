//! What is done at the machine itself.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use review::authority::Part;
use server::command::Command;
use server::database::Database;
use server::enrolment::Code;
use server::folder::Folder;
use server::store::{Held, Role, Store};
use sync::wire::{Audience, Cursor};
use sync::{Chain, DeviceId, StreamId};
use tempfile::TempDir;

use crate::house::uuid;

/// A data folder, and somebody at the command line.
struct Office(TempDir);

impl Office {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.path(name).display().to_string()
    }

    /// What the program answers to these words.
    async fn says(&self, words: &[&str]) -> Result<String, String> {
        self.says_to(words, "").await
    }

    async fn says_to(&self, words: &[&str], typed: &str) -> Result<String, String> {
        let data = self.path("data").display().to_string();
        let all = ["standpoint-server", "--data", &data].into_iter().chain(words.iter().copied());
        let command = Command::try_parse_from(all).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        let done = server::admin::run(command, &mut typed.as_bytes(), &mut out).await;
        done.map_err(|error| format!("{error:#}"))?;
        Ok(String::from_utf8(out).unwrap())
    }

    async fn did(&self, words: &[&str]) -> String {
        self.says(words).await.unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    fn store(&self) -> Database {
        Database::in_folder(&Folder::open(self.path("data")).unwrap()).unwrap()
    }
}

fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/example");
    folder.join(name).display().to_string()
}

#[tokio::test]
async fn people_are_added_listed_and_never_twice() {
    let office = Office::new();
    let add = [
        "person",
        "add",
        "--name",
        "Helen Marsh",
        "--email",
        "Helen@Example.org",
        "--role",
        "lead_reviewer",
    ];
    assert!(office.did(&add).await.contains("Helen Marsh (helen@example.org), lead_reviewer"));
    assert!(office.says(&add).await.unwrap_err().contains("has an account already"));
    let list = office.did(&["person", "list"]).await;
    assert_eq!(list.lines().count(), 1);
    for (name, email) in [("", "a@b"), ("A", "no address"), ("A", "a@"), ("A", "a b@c")] {
        let add = ["person", "add", "--name", name, "--email", email, "--role", "reviewer"];
        assert!(office.says(&add).await.is_err(), "{name} {email}");
    }
    assert_eq!(office.store().accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_table_of_people_is_imported_whole_or_not_at_all() {
    let office = Office::new();
    let bad = office.file(
        "bad.csv",
        "name,email,role\nHelen,helen@example.org,lead reviewer\nJordan,jordan,reviewer\nOmar,omar@example.org,boss\nHelen,HELEN@example.org,reviewer\n",
    );
    let error = office.says(&["import", "people", &bad]).await.unwrap_err();
    for word in ["nothing was imported", "line 3", "line 4", "boss", "line 5", "twice"] {
        assert!(error.contains(word), "{word}: {error}");
    }
    assert!(office.store().accounts().await.unwrap().is_empty());
    let good = office.file(
        "good.csv",
        "\u{feff}Role,Name,E-mail,Email\nlead reviewer,Helen Marsh,,helen@example.org\n,,,\nReviewer,\"Reyes, Jordan\",,jordan@example.org\n",
    );
    assert!(office.did(&["import", "people", &good]).await.contains("Added 2 people; 0"));
    assert!(office.did(&["import", "people", &good]).await.contains("Added 0 people; 2"));
    for (name, content, says) in [
        ("empty.csv", "".as_bytes(), "no column"),
        ("latin.csv", b"name,email,role\nJos\xe9,j@example.org,reviewer\n", "UTF-8"),
        ("none.csv", b"name,mail\nx,y\n", "no column \u{201c}email\u{201d}"),
    ] {
        let file = office.file(name, content);
        let error = office.says(&["import", "people", &file]).await.unwrap_err();
        assert!(error.contains(says), "{error}");
    }
}

#[tokio::test]
async fn a_pack_becomes_a_review_with_its_team_and_only_once() {
    let office = Office::new();
    let words = ["import", "pack", &example("pack.json"), "--edition", &example("edition.json")];
    let said = office.did(&words).await;
    assert!(said.contains("Hawthorn Unit, 14 October 2026"), "{said}");
    assert!(said.contains("for practice, and was left out"), "{said}");
    assert!(office.says(&words).await.unwrap_err().contains("on the server already"));
    let store = office.store();
    let stream = store.streams().await.unwrap().remove(0);
    assert_eq!(stream.audience, Audience::Team);
    let members = store.members(stream.id).await.unwrap();
    assert!(members.len() >= 4 && members.iter().all(|member| member.account.is_none()));
    assert_eq!(members.iter().filter(|member| member.part == Part::Lead).count(), 1);
    let heads = store.heads(stream.id).await.unwrap();
    let of_kind = |kind: &str| heads.iter().filter(|head| head.kind.as_str() == kind).count();
    assert_eq!((of_kind("review"), of_kind("edition")), (1, 1));
    assert_eq!((of_kind("note"), of_kind("own_rating")), (0, 0), "nobody really wrote those");
    assert!(!review::start::is_practice(stream.id));
    assert!(of_kind("standard") > 50 && of_kind("session") > 5);
    assert!(store.asides(stream.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_pack_without_its_edition_or_with_errors_makes_nothing() {
    let office = Office::new();
    let error = office.says(&["import", "pack", &example("pack.json")]).await.unwrap_err();
    assert!(error.contains("pack.json"), "{error}");
    let pack = fs::read_to_string(example("pack.json")).unwrap();
    let bad = office.file("bad.json", pack.replace("2026-10-14", "14 October"));
    let words = ["import", "pack", &bad, "--edition", &example("edition.json")];
    let error = office.says(&words).await.unwrap_err();
    assert!(error.contains("nothing was imported") && error.contains("SP-3"), "{error}");
    assert!(office.says(&["import", "pack", "no.json"]).await.unwrap_err().contains("no.json"));
    assert!(office.store().streams().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_code_binds_an_account_to_one_member_of_a_team() {
    let office = Office::new();
    office
        .did(&["import", "pack", &example("pack.json"), "--edition", &example("edition.json")])
        .await;
    for name in ["helen", "jordan"] {
        let email = format!("{name}@example.org");
        office
            .did(&["person", "add", "--name", name, "--email", &email, "--role", "reviewer"])
            .await;
    }
    let store = office.store();
    let stream = store.streams().await.unwrap().remove(0);
    let team = store.members(stream.id).await.unwrap();
    let (first, second) = (team[0].name.clone(), team[1].name.clone());
    let enrol = |who: &str, name: &str| {
        ["enrol", "--email", who, "--review", "hawthorn", "--as", name].map(String::from)
    };
    let run = async |words: [String; 7]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        office.says(&words).await
    };
    let said = run(enrol("helen@example.org", &first.to_uppercase())).await.unwrap();
    let code = said.split(": ").nth(1).unwrap().lines().next().unwrap();
    let device = DeviceId::from_uuid(uuid());
    let now = chrono::Utc::now();
    let hash = Code::read(code).unwrap().hash();
    let used = store.use_code(hash, device, [7; 32], now, now).await.unwrap();
    assert_eq!(used.unwrap().email, "helen@example.org");
    // Again for the same, but for nobody else.
    run(enrol("helen@example.org", &first)).await.unwrap();
    for (who, name, says) in [
        ("jordan@example.org", first.as_str(), "another account"),
        ("helen@example.org", second.as_str(), "already"),
        ("helen@example.org", "Nobody", second.as_str()),
        ("nobody@example.org", first.as_str(), "nobody has an account"),
    ] {
        let error = run(enrol(who, name)).await.unwrap_err();
        assert!(error.contains(says), "{error}");
    }
    let team = office.did(&["member", "list", "--review", "Hawthorn"]).await;
    assert!(team.contains(&format!("{first}\t")) && team.contains("\thelen@example.org"));
    assert!(office.did(&["review", "list"]).await.contains("1 of "));
    // Somebody new, who leaves again.
    let set = [
        "member",
        "set",
        "--review",
        "Hawthorn",
        "--name",
        "Jo New",
        "--email",
        "jordan@example.org",
    ];
    assert!(office.did(&set).await.contains("Jo New is reviewer"));
    let id = store.accounts().await.unwrap().iter().find(|one| one.name == "jordan").unwrap().id;
    assert_eq!(store.memberships(id).await.unwrap().len(), 1);
    office.did(&["member", "remove", "--review", "Hawthorn", "--name", "jo new"]).await;
    assert!(store.memberships(id).await.unwrap().is_empty());
    let audit = office.did(&["audit"]).await;
    for act in ["claim member", "code for a laptop", "set member", "remove member", "import pack"] {
        assert!(audit.contains(act), "{act}: {audit}");
    }
    assert!(!audit.contains(code), "a code is printed once");
}

#[tokio::test]
async fn a_review_is_locked_and_opened_again() {
    let office = Office::new();
    office
        .did(&["import", "pack", &example("pack.json"), "--edition", &example("edition.json")])
        .await;
    let locked = async || office.store().streams().await.unwrap()[0].locked;
    office.did(&["review", "lock", "Hawthorn Unit"]).await;
    assert!(locked().await && office.did(&["review", "list"]).await.contains("\tlocked\t"));
    let id = office.store().streams().await.unwrap()[0].id.to_string();
    office.did(&["review", "unlock", &id]).await;
    assert!(!locked().await);
    assert!(office.says(&["review", "lock", "Beech"]).await.unwrap_err().contains("review list"));
}

/// The heads of the reference stream of this title, and how far its log goes.
async fn reference(store: &Database, title: &str) -> (StreamId, usize, u64) {
    let streams = store.streams().await.unwrap();
    let stream = streams.iter().find(|one| one.title == title).unwrap();
    assert_eq!(stream.audience, Audience::Reference);
    let heads = store.heads(stream.id).await.unwrap();
    let live = heads.iter().filter(|head| head.body.is_some()).count();
    let start = Cursor::new(stream.id, Chain::default());
    let page = store.read(start, 1000, usize::MAX / 2, Held::default()).await.unwrap().unwrap();
    (stream.id, live, page.seq)
}

#[tokio::test]
async fn an_edition_is_for_everybody_and_is_brought_up_to_date() {
    let office = Office::new();
    let first = office.file("e.csv", "code,section,text\n1.1,A,One\n1.2,A,Two\n1.3,A,Three\n");
    let words = ["import", "edition", &first, "--label", "Edition One"];
    assert!(office.did(&words).await.contains("3 standards: 4 records added"));
    assert!(
        office.did(&words).await.contains("0 records added, 0 changed, 0 removed, 4 as they were")
    );
    let (_, live, seq) = reference(&office.store(), "Edition One").await;
    assert_eq!((live, seq), (4, 4), "nothing new, nothing written");
    let second = office.file(
        "e2.csv",
        "code,section,text\n1.1,A,One\n1.2,A,Two, reworded\n".replace("Two, r", "Two r"),
    );
    let words = ["import", "edition", &second, "--label", "Edition One"];
    assert!(office.did(&words).await.contains("0 records added, 1 changed, 1 removed"));
    let (_, live, seq) = reference(&office.store(), "Edition One").await;
    assert_eq!((live, seq), (3, 6));
    office.did(&["import", "edition", &example("edition.json")]).await;
    let role = Role::Reviewer;
    let account = server::store::Account {
        id: uuid(),
        name: "N".into(),
        email: "n@example.org".into(),
        role,
    };
    office.store().add_account(account.clone()).await.unwrap();
    assert_eq!(office.store().memberships(account.id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn services_are_imported_whole_or_not_at_all() {
    let office = Office::new();
    let bad = office.file("bad.csv", "name,organisation,region\nHawthorn,Aldermere,East\n,Aldermere,East\nHawthorn,Aldermere,West\n");
    let error = office.says(&["import", "services", &bad]).await.unwrap_err();
    assert!(error.contains("line 3") && error.contains("line 4"), "{error}");
    assert!(office.store().streams().await.unwrap().is_empty());
    let good = office
        .file("good.csv", "name,organisation,region\nHawthorn,Aldermere,East\nBeech,Aldermere,\n");
    assert!(office.did(&["import", "services", &good]).await.contains("2 services added"));
    let more = office.file(
        "more.csv",
        "name,organisation,region\nHawthorn,Aldermere,North\nElm,Coldbrook,West\n",
    );
    assert!(
        office.did(&["import", "services", &more]).await.contains("1 services added, 1 changed, 0")
    );
    let (_, live, _) = reference(&office.store(), "Services").await;
    assert_eq!(live, 3);
}

#[tokio::test]
async fn a_copy_is_put_back_under_another_keeping() {
    let office = Office::new();
    office
        .did(&[
            "person",
            "add",
            "--name",
            "Helen",
            "--email",
            "h@example.org",
            "--role",
            "reviewer",
        ])
        .await;
    let before = office.store().keeping().await.unwrap();
    let copies = office.path("copies").display().to_string();
    let said = office.did(&["backup", &copies]).await;
    let file = said.lines().next().unwrap().split_once(": ").unwrap().1.to_owned();
    office
        .did(&["person", "add", "--name", "Omar", "--email", "o@example.org", "--role", "reviewer"])
        .await;
    {
        let _open = office.store();
        let error = office.says(&["restore", &file]).await.unwrap_err();
        assert!(error.contains("stop it first"), "{error}");
    }
    let said = office.did(&["restore", &file]).await;
    assert!(said.contains("offers every change of its own"), "{said}");
    let list = office.did(&["person", "list"]).await;
    assert!(list.contains("Helen") && !list.contains("Omar"));
    assert_ne!(office.store().keeping().await.unwrap(), before);
    let junk = office.file("junk", "not a database at all, whatever its name says");
    office.says(&["restore", &junk]).await.unwrap_err();
    assert!(
        office.did(&["person", "list"]).await.contains("Helen"),
        "the database that was there stays"
    );
}

#[tokio::test]
async fn a_password_is_read_from_what_is_typed() {
    let office = Office::new();
    office
        .did(&[
            "person",
            "add",
            "--name",
            "Ada",
            "--email",
            "ada@example.org",
            "--role",
            "administrator",
        ])
        .await;
    let words = ["person", "password", "--email", "ada@example.org"];
    assert!(office.says_to(&words, "short\n").await.unwrap_err().contains("at least 12"));
    office.says_to(&words, "four plain words here\n").await.unwrap();
    let (_, hash) = office.store().password("ada@example.org".into()).await.unwrap().unwrap();
    assert!(hash.unwrap().starts_with("$argon2id$"));
}

#[tokio::test]
async fn a_laptop_that_nobody_knows_cannot_be_withdrawn() {
    let office = Office::new();
    let id = uuid().to_string();
    let error = office.says(&["device", "revoke", &id]).await.unwrap_err();
    assert!(error.contains("device list"), "{error}");
    assert!(office.did(&["device", "list"]).await.contains("No laptop is enrolled"));
}
