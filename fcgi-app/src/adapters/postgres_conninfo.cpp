#include "adapters/postgres_conninfo.h"

#include <fmt/core.h>
#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace livechat {

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// What the URL says, without libpq's defaults; nothing when it cannot be read.
std::optional<Settings> parse(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(url.c_str(), nullptr));
  if (!options) return std::nullopt;
  Settings settings;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) settings.emplace_back(option->keyword, option->val);
  }
  return settings;
}

std::string valueOf(const Settings& settings, std::string_view keyword) {
  const auto found = std::ranges::find(settings, keyword, &Settings::value_type::first);
  return found == settings.end() ? std::string() : found->second;
}

void addUnlessSet(Settings& settings, std::string_view keyword, std::string value) {
  if (valueOf(settings, keyword).empty()) settings.emplace_back(keyword, std::move(value));
}

std::string quotedValue(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

bool consistsOf(std::string_view value, std::string_view punctuation) {
  return std::ranges::all_of(value, [punctuation](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != std::string_view::npos;
  });
}

bool isNumber(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

struct Symptom {
  std::string_view in;  // libpq's or the server's words
  std::string_view problem;
};

// The first that fits wins.
constexpr Symptom kSymptoms[] = {
    {"password authentication failed", "user or password refused"},
    {"no password supplied", "the server asks for a password and DATABASE_URL has none"},
    {"no pg_hba.conf entry", "the server does not admit this user from this host (pg_hba.conf)"},
    {"permission denied for database", "the user may not connect to that database"},
    {"authentication failed", "authentication failed"},
    {"role \"", "the user does not exist there"},
    {"database \"", "the database does not exist there"},
    {"no such database", "the database does not exist there"},
    {"Connection refused", "nothing listens there"},
    {"No such file or directory", "nothing listens there"},
    {"could not translate host name", "the host name is unknown"},
    {"too long", "the path of the unix socket is too long"},
    {"too many", "too many connections"},
    {"remaining connection slots", "too many connections"},
    {"starting up", "the server is starting up"},
    {"shutting down", "the server is shutting down"},
    {"certificate", "TLS: the certificate was not accepted"},
    {"SSL", "TLS could not be agreed (see sslmode)"},
    {"timeout expired", "timed out"},
    {"timed out", "timed out"},
    {"unreachable", "the network is unreachable"},
    {"Permission denied", "no permission to use the unix socket"},
    {"invalid", "DATABASE_URL has an invalid value"},
    {"server login", "the pooler cannot log in to the server"},
    {"query_wait_timeout", "the pooler has no free connection"},
    {"terminating connection", "the server closed the connection"},
    {"server closed the connection", "the server closed the connection"},
};

}  // namespace

Result<std::string> postgresConninfo(const PostgresConfig& config) {
  std::optional<Settings> settings = parse(config.url);
  if (!settings || config.url.empty()) {
    return failure(ErrorKind::Invalid, "database_url_invalid",
                   "DATABASE_URL cannot be read. It looks like "
                   "postgresql://user:password@host:5432/database (a character such as @ : / ? # "
                   "in the password is written as %40 %3A %2F %3F %23), or like "
                   "postgresql:///database?host=/run/postgresql for a unix socket");
  }
  addUnlessSet(*settings, "connect_timeout", std::to_string(config.connectTimeout.count()));
  // A peer that vanished without a word is noticed within half a minute, not after two hours.
  addUnlessSet(*settings, "keepalives_idle", "10");
  addUnlessSet(*settings, "keepalives_interval", "5");
  addUnlessSet(*settings, "keepalives_count", "3");
  addUnlessSet(*settings, "tcp_user_timeout", std::to_string(config.jobTimeout.count()));
  addUnlessSet(*settings, "application_name", "live-chat-agent");
  addUnlessSet(*settings, "client_encoding", "UTF8");
  std::string conninfo;
  for (const auto& [keyword, value] : *settings)
    conninfo += keyword + "=" + quotedValue(value) + " ";
  return conninfo;
}

std::string postgresPlace(const std::string& url) {
  const std::optional<Settings> settings = parse(url);
  if (!settings) return "the address in DATABASE_URL";
  std::string host = valueOf(*settings, "host");
  if (host.empty()) host = valueOf(*settings, "hostaddr");
  const std::string database = valueOf(*settings, "dbname");
  const std::string port = valueOf(*settings, "port");
  // One odd part may be the rest of a password that was split at its "@", ":" or "/": show none.
  if (!consistsOf(host, "._-:/,@") || host.find('@', 1) != std::string::npos ||
      !consistsOf(database, "._-") || !isNumber(port)) {
    return "the address in DATABASE_URL, which looks odd (are @ : / in the password written as "
           "%40 %3A %2F?)";
  }
  return fmt::format("database {} on {} port {}", database.empty() ? "(default)" : database,
                     host.empty() ? "the local unix socket" : host, port.empty() ? "5432" : port);
}

std::string_view connectionProblem(std::string_view libpqMessage) {
  for (const Symptom& symptom : kSymptoms) {
    if (libpqMessage.find(symptom.in) != std::string_view::npos) return symptom.problem;
  }
  return "the connection failed";
}

}  // namespace livechat
