// The connection string: what the operator wrote plus the limits he need not know about.
//
// No function here lets a part of the URL out that could be a password: an unescaped "@" or "/" in
// a password makes libpq take its rest for a host name, and libpq quotes host names in its errors.
#pragma once

#include <string>
#include <string_view>

#include "adapters/postgres_config.h"
#include "base/result.h"

namespace livechat {

// `config.url` with connect_timeout, TCP keep-alives, tcp_user_timeout and application_name added
// where it has none. Only parameters that a connection pooler accepts: no start-up `options`.
// Invalid: libpq cannot read the URL; says what a right one looks like.
Result<std::string> postgresConninfo(const PostgresConfig& config);

// Where the URL leads, for people: "database chat on db.example port 5432".
std::string postgresPlace(const std::string& url);

// Why a connection failed, in our words, told from libpq's message. Never quotes the message.
std::string_view connectionProblem(std::string_view libpqMessage);

}  // namespace livechat
