//! What was acknowledged is on disk: as the kernel is asked, and as a loss of power would leave it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::RULES;
use crate::support::{Service, folder, message};

#[test]
fn what_is_answered_with_200_is_synced_before() {
    let is_there = Command::new("strace").arg("-V").output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        eprintln!("no strace: the test of what is synced is left out");
        return;
    }
    // For each answer, whether something was synced since the one before.
    let syncs = |name: &str, more: &str| -> Vec<bool> {
        let mut service = Service::start(&folder(name), RULES, more);
        let trace = service.file("trace");
        let mut strace = Command::new("strace")
            .args([
                "-f",
                "-qq",
                "-s",
                "200",
                "-e",
                "trace=fdatasync,fsync,write,writev,sendto,sendmsg",
                "-o",
            ])
            .arg(&trace)
            .args(["-p", &service.id().to_string()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(500));
        for number in 0..5 {
            assert_eq!(service.post(&message(number, "oi")), 200);
            std::thread::sleep(Duration::from_millis(300));
        }
        service.terminate();
        strace.wait().unwrap();
        let (mut synced, mut answers) = (false, Vec::new());
        for line in fs::read_to_string(trace).unwrap().lines() {
            if line.contains("sync(") || line.contains("sync resumed") {
                synced = true;
            } else if line.contains("HTTP/1.1 200") && line.contains("content-length: 0") {
                answers.push(synced);
                synced = false;
            }
        }
        answers
    };
    assert_eq!(syncs("synced", ""), [true; 5]);
    assert!(syncs("unsynced", "synchronous = \"OFF\"").contains(&false));
}

#[test]
fn what_is_acknowledged_outlives_a_loss_of_power() {
    const BODIES: u64 = 60;
    // How many of the acknowledged bodies are worked off after the power came back.
    let left = |name: &str, more: &str| -> u64 {
        let mut service = Service::prepare(&folder(name), RULES, more);
        let kept = service.file("kept");
        fs::create_dir_all(&kept).unwrap();
        let shim = build_shim(&service.folder);
        service.within = vec![
            "env".to_owned(),
            format!("LD_PRELOAD={}", shim.display()),
            format!("KEEP_SYNCED={}", kept.display()),
        ];
        service.run();
        for number in 0..BODIES {
            assert_eq!(service.post(&message(number, "oi")), 200);
        }
        service.kill();
        for name in ["waypost.db", "waypost.db-wal", "waypost.db-shm"] {
            let file = service.file("data").join(name);
            // What was never synced is not there.
            let _ = fs::remove_file(&file);
            let _ = fs::copy(kept.join(name), &file);
        }
        service.within.clear();
        service.run();
        service.settle();
        service.count("SELECT count(*) FROM event WHERE state = 0")
    };
    assert_eq!(left("power", ""), BODIES);
    assert!(left("power-unsynced", "synchronous = \"OFF\"") < BODIES);
}

fn build_shim(folder: &Path) -> std::path::PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/synced.c");
    let shim = folder.join("synced.so");
    // A compiler is there: the database is built with it.
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&shim, &source])
        .arg("-ldl")
        .status();
    assert!(status.unwrap().success());
    shim
}
