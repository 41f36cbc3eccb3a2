// The one rule of errors: ports and parsers return Result<T>; an exception means that this process
// or this request cannot go on.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace livechat {

// What the caller can do about an error; api/respond.cpp turns each kind into one HTTP status.
enum class ErrorKind {
  Invalid,          // the input is wrong: tell the visitor what to change
  Unauthenticated,  // no proof of who is asking, or one that no longer holds
  Denied,           // proof understood, not allowed
  NotFound,
  Conflict,  // clashes with something stored before
  TooLarge,
  Busy,         // later: retryAfter says when
  Unavailable,  // something outside failed: do without it or say so
  Internal,     // our bug
};

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  // Stable, machine readable, snake_case: part of the API ("site_not_found").
  std::string code;
  // For people: what is wrong and what to do. Never a secret, never what a visitor wrote.
  std::string detail;
  std::optional<std::chrono::seconds> retryAfter = std::nullopt;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(ErrorKind kind, std::string code, std::string detail) {
  return std::unexpected(Error{kind, std::move(code), std::move(detail), std::nullopt});
}

}  // namespace livechat
