// chat-jobs: copies what was said from Redis to PostgreSQL.
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "adapters/postgres_site_store.h"
#include "adapters/postgres_transcripts.h"
#include "adapters/redis_outbox.h"
#include "adapters/system_clock.h"
#include "adapters/system_random.h"
#include "base/encoding.h"
#include "config/jobs_config.h"
#include "jobs/drain.h"

namespace {

using namespace livechat;
using namespace std::chrono_literals;

constexpr auto kGrace = 5s;  // for the batch at hand, after SIGTERM

int complain(const std::vector<std::string>& problems) {
  std::cerr << "chat-jobs cannot start\n";
  for (const std::string& problem : problems) std::cerr << "  " << problem << '\n';
  std::cerr << "`chat-jobs --help` lists every setting.\n";
  return 2;
}

// Nobody waits for a batch: it may take longer than what a visitor waits for.
JobsConfig patient(JobsConfig config) {
  config.postgres.threads = 1;
  config.postgres.statementTimeout = 10s;
  config.postgres.jobTimeout = 15s;
  config.redis.commandTimeout = 3s;
  return config;
}

// Another one each time: what a dead process was given is taken over, not mistaken for one's own.
RedisOutboxConfig outboxConfig(Random& random) {
  std::array<char, 256> host = {};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  RedisOutboxConfig config;
  config.consumer = std::string(host.data()) + ':' + base64Url(random.bytes(9));
  return config;
}

// The parts of chat-jobs. Lifetime: borrows `io` and `log`; destroyed only after `io` has stopped.
class Jobs final {
 public:
  Jobs(asio::io_context& io, JobsConfig config, Log& log)
      : io_(io),
        log_(log),
        signals_(io, SIGTERM, SIGINT),
        clock_(io.get_executor()),
        redis_(io, config.redis, log),
        postgres_(config.postgres, io.get_executor(), log),
        outbox_(redis_, outboxConfig(random_)),
        transcripts_(postgres_),
        drain_({outbox_, transcripts_, clock_, log, std::move(config.prices)}) {}

  // The exit status.
  int run(bool once) {
    spawn(io_.get_executor(), stopOnSignal());
    spawn(io_.get_executor(), watchdogLoop());
    spawn(io_.get_executor(), serve(once));
    io_.run();
    if (!finished_) std::_Exit(status_);  // what is in the middle still points into the parts
    return status_;
  }

 private:
  Task<> serve(bool once) {
    const Result<void> schema = co_await checkSchema(postgres_);
    if (!schema && schema.error().kind == ErrorKind::Conflict) {
      status_ = complain({schema.error().detail});
      co_return end();
    }
    if (!schema) log_.warn("database unavailable at start", {{"code", schema.error().code}});
    sd_notify(0, "READY=1");
    log_.info("draining the outbox", {{"version", LIVECHAT_VERSION}});
    if (once) {
      const bool all = co_await drain_.runOnce();
      status_ = all ? 0 : 1;
      log_.info("the outbox is drained", {{"all", all}});
    } else {
      co_await drain_.run();
      log_.info("stopped");
    }
    end();
  }
  void end() {
    finished_ = true;
    io_.stop();
  }

  // What is not finished by then is not lost: it stays in the outbox.
  Task<> stopOnSignal() {
    co_await signals_.async_wait(useTask);
    sd_notify(0, "STOPPING=1");
    drain_.stop();
    signals_.async_wait([this](std::error_code ec, int) {
      if (!ec) io_.stop();
    });
    co_await clock_.sleep(kGrace);
    log_.warn("stopped, and left a batch to be taken over");
    io_.stop();
  }

  // systemd's WatchdogSec=: a sign of life at half the interval, from the loop.
  Task<> watchdogLoop() {
    std::uint64_t interval = 0;  // in microseconds
    if (sd_watchdog_enabled(0, &interval) <= 0) co_return;
    for (;;) {
      sd_notify(0, "WATCHDOG=1");
      co_await clock_.sleep(std::chrono::microseconds(interval / 2));
    }
  }

  asio::io_context& io_;
  Log& log_;
  asio::signal_set signals_;
  SystemClock clock_;
  SystemRandom random_;
  RedisClient redis_;
  PostgresPool postgres_;
  RedisOutbox outbox_;
  PostgresTranscripts transcripts_;
  Drain drain_;
  int status_ = 0;
  bool finished_ = false;
};

}  // namespace

// What nobody catches ends the program, and says so.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
  JobsConfig forHelp;
  CLI::App app(
      "Copies what was said from Redis to PostgreSQL. Everything is set in the environment, and "
      "several may run at once.");
  app.footer("Settings:\n" + settingsHelp(jobsSettings(forHelp)));
  app.set_version_flag("--version", "chat-jobs " LIVECHAT_VERSION);
  bool checkOnly = false, table = false, once = false;
  app.add_flag("--check-config", checkOnly, "Check the configuration and exit: 0 good, 2 not");
  app.add_flag("--config-table", table, "Print the settings as a Markdown table and exit");
  app.add_flag("--once", once,
               "Copy what there is now and exit: 0 all of it, 1 something stayed away too long");
  CLI11_PARSE(app, argc, argv);

  if (table) {
    std::cout << settingsTable(jobsSettings(forHelp));
    return 0;
  }
  auto config = readJobsConfig(processEnvironment());
  if (!config) return complain(config.error());
  if (checkOnly) {
    std::cout << "the configuration is good\n";
    return 0;
  }
  Log log(config->logLevel, "chat-jobs");
  asio::io_context io(1);
  Jobs jobs(io, patient(std::move(*config)), log);
  return jobs.run(once);
}
