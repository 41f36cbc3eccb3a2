// One spelling for a statement with parameters, on libpqxx 6.4 and on 7.10 alike.
//
// Statements stay unnamed and sessions stateless, so that a transaction pooler (pgbouncer) in front
// of PostgreSQL works. Lists travel as JSON: libpqxx 6 cannot bind arrays.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>

namespace livechat {

// An empty optional is null. Throws what libpqxx throws.
template <class... Args>
pqxx::result query(pqxx::transaction_base& transaction, const std::string& sql,
                   const Args&... args) {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
  return transaction.exec(sql, pqxx::params{args...});
#else
  return transaction.exec_params(sql, args...);
#endif
}

// A column's text; null is empty.
inline std::string textOf(const pqxx::field& field) {
  return field.is_null() ? std::string() : std::string(field.c_str(), field.size());
}

// An empty text is null.
inline std::optional<std::string> nullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace livechat
