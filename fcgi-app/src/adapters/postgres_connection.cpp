#include "adapters/postgres_connection.h"

#include <fmt/core.h>
#include <sys/socket.h>

#include <cerrno>
#include <pqxx/pqxx>
#include <string_view>

#include "adapters/postgres_conninfo.h"

namespace livechat {

namespace {

std::unexpected<Error> unavailable(std::string detail) {
  return failure(ErrorKind::Unavailable, "storage_unavailable", std::move(detail));
}

// SQLSTATE classes that pass: 08 connection, 40 rollback, 53 resources, 55 locks, 57 operator
// intervention (statement_timeout, shutdown), 25006 a standby.
bool passes(std::string_view state) {
  for (const std::string_view prefix : {"08", "40", "53", "55", "57", "25006"}) {
    if (state.starts_with(prefix)) return true;
  }
  return false;
}

std::unexpected<Error> statementFailure(const pqxx::sql_error& error) {
  const std::string& state = error.sqlstate();
  if (state == "57014") return unavailable("a statement took longer than allowed (SQLSTATE 57014)");
  if (state == "55P03") return unavailable("a lock was not to be had in time (SQLSTATE 55P03)");
  if (state == "42P01" || state == "42703") {
    return unavailable(
        fmt::format("a table or column is missing (SQLSTATE {}); run: chatctl migrate", state));
  }
  if (passes(state))
    return unavailable(fmt::format("the server refuses for now (SQLSTATE {})", state));
  // Only the first line: DETAIL quotes the row. Class 22 (bad data) quotes it in the first line
  // too.
  std::string_view message = error.what();
  message = message.substr(0, message.find('\n'));
  if (message.starts_with("ERROR:  ")) message.remove_prefix(8);
  const std::string_view reason = state.starts_with("22") ? "bad data" : message;
  const bool ofTheData = state.starts_with("22") || state.starts_with("23");
  return failure(ErrorKind::Internal, ofTheData ? "data_refused" : "database_error",
                 fmt::format("a statement failed (SQLSTATE {}): {}", state, reason));
}

// Turns what is being handled into an Error; only inside a catch block.
std::unexpected<Error> currentFailure() {
  try {
    throw;
  } catch (const pqxx::in_doubt_error&) {
    return unavailable("the connection was lost during a commit");
  } catch (const pqxx::broken_connection& error) {
    return unavailable(std::string(connectionProblem(error.what())));
  } catch (const pqxx::sql_error& error) {
    return statementFailure(error);
  } catch (const std::exception& error) {
    return failure(ErrorKind::Internal, "database_error", error.what());
  }
}

}  // namespace

struct PostgresConnection::Session {
  explicit Session(const std::string& conninfo) : connection(conninfo) {}
  pqxx::connection connection;
  bool failed = false;
};

PostgresConnection::PostgresConnection(std::unique_ptr<Session> session)
    : session_(std::move(session)) {}
PostgresConnection::~PostgresConnection() = default;
PostgresConnection::PostgresConnection(PostgresConnection&&) noexcept = default;
PostgresConnection& PostgresConnection::operator=(PostgresConnection&&) noexcept = default;

Result<PostgresConnection> PostgresConnection::open(const std::string& conninfo) {
  try {
    auto session = std::make_unique<Session>(conninfo);
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    session->connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
    return PostgresConnection(std::move(session));
  } catch (const std::exception& error) {
    // Not every libpqxx says broken_connection here; whatever it is, there is no connection.
    return unavailable(std::string(connectionProblem(error.what())));
  }
}

Result<void> PostgresConnection::run(const PostgresWork& work,
                                     std::chrono::milliseconds statementTimeout) {
  pqxx::connection& connection = session_->connection;
  try {
    pqxx::work transaction(connection);
    // Local to the transaction: behind a transaction pooler the session is not ours.
    transaction.exec(fmt::format("set local statement_timeout = {}", statementTimeout.count()));
    work(transaction);
    transaction.commit();
    return {};
  } catch (...) {
    const auto error = currentFailure();
    if (connection.is_open()) return error;
    session_->failed = true;
    if (error.error().kind == ErrorKind::Unavailable) return error;
    return unavailable("the connection was lost");
  }
}

bool PostgresConnection::broken() const {
  if (session_->failed || !session_->connection.is_open()) return true;
  // An idle server sends nothing: end of file or a farewell message is all there can be to read.
  char byte = 0;
  const ssize_t got = ::recv(socket(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

int PostgresConnection::socket() const { return session_->connection.sock(); }

}  // namespace livechat
