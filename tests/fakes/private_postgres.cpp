#include "fakes/private_postgres.h"

#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "adapters/postgres_migration_files.h"
#include "adapters/postgres_schema.h"

namespace livechat {

namespace {

// The programs of the newest version there is; Debian keeps them out of PATH.
std::string programs() {
  glob_t found = {};
  std::vector<std::string> folders;
  if (glob("/usr/lib/postgresql/*/bin", 0, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) folders.emplace_back(found.gl_pathv[i]);
  }
  globfree(&found);
  if (folders.empty()) throw std::runtime_error("there is no PostgreSQL here");
  return *std::max_element(folders.begin(), folders.end(), [](const auto& a, const auto& b) {
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  });
}

// PostgreSQL refuses to run as root; its packages bring a user for it.
const passwd* serversUser() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user ? user : getpwnam("nobody");
}

pid_t launch(const std::vector<std::string>& command, const passwd* user) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  if (user &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGINT);  // after the change of user, which takes it back
  const int null = open("/dev/null", O_WRONLY);
  dup2(null, 1);
  dup2(null, 2);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

// The server and its helpers, whose first is the server.
std::vector<pid_t> family(pid_t server) {
  const std::string id = std::to_string(server);
  std::ifstream children("/proc/" + id + "/task/" + id + "/children");
  std::vector<pid_t> pids = {server};
  for (pid_t child = 0; children >> child;) pids.push_back(child);
  return pids;
}

}  // namespace

PrivatePostgres::PrivatePostgres() {
  std::string name = (std::filesystem::temp_directory_path() / "livechat-pg-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  folder_ = name;
  url_ = "postgresql://chat@/postgres?host=" + folder_;
  try {
    start();
    migrate();
  } catch (...) {
    stop();
    throw;
  }
}

PrivatePostgres::~PrivatePostgres() { stop(); }

void PrivatePostgres::start() {
  const passwd* user = serversUser();
  if (user && chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("the temporary folder cannot be given to PostgreSQL's user");
  }
  const std::string bin = programs(), data = folder_ + "/data";
  int status = -1;
  const pid_t initdb = launch({bin + "/initdb", "-D", data, "-U", "chat", "-A", "trust", "-E",
                               "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"},
                              user);
  if (waitpid(initdb, &status, 0) != initdb || status != 0) {
    throw std::runtime_error("initdb failed");
  }
  pid_ = launch({bin + "/postgres", "-D", data, "-k", folder_, "-c", "listen_addresses=", "-c",
                 "fsync=off", "-c", "shared_buffers=16MB"},
                user);
}

void PrivatePostgres::stop() {
  if (pid_ > 0) {
    thaw();
    kill(pid_, SIGQUIT);  // at once, and its helpers with it
    waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PrivatePostgres::migrate() {
  const auto files = readMigrations("sql/migrations");
  if (!files) throw std::runtime_error(files.error().detail);
  const auto giveUpAt = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (;;) {
    Result<PostgresConnection> connection = PostgresConnection::open(url_);
    if (connection) {
      const auto report = livechat::migrate(*connection, *files);
      if (!report) throw std::runtime_error(report.error().detail);
      return;
    }
    if (std::chrono::steady_clock::now() > giveUpAt) {
      throw std::runtime_error("PostgreSQL did not start: " + connection.error().detail);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::vector<std::string> PrivatePostgres::sql(const std::string& statements) {
  pqxx::connection connection(url_);
  pqxx::nontransaction transaction(connection);
  std::vector<std::string> rows;
  for (const auto& row : transaction.exec(statements)) {
    std::string line;
    for (const auto& field : row) {
      if (!line.empty() || field.num() > 0) line += '|';
      if (!field.is_null()) line += field.c_str();
    }
    rows.push_back(line);
  }
  return rows;
}

void PrivatePostgres::freeze() {
  for (const pid_t pid : family(pid_)) kill(pid, SIGSTOP);
}
void PrivatePostgres::thaw() {
  for (const pid_t pid : family(pid_)) kill(pid, SIGCONT);
}

}  // namespace livechat
