// A streaming HTTP/1.1 client for POST requests on the worker's event loop.
//
//   HttpTransfer transfer = http.post(std::move(request));
//   const auto status = co_await transfer.status();       // 429, or why there is none
//   while (true) {
//     const auto bytes = co_await transfer.read();        // a piece of the body
//     if (!bytes || bytes->empty()) break;                // failed / the body has ended
//   }
//
// HTTP/2 is not spoken: libcurl 7.88 leaves the cancelling of a stream in a buffer until something
// else is sent, and a stopped reply must stop the provider within a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"

namespace livechat {

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "name: value"
  std::string body;

  // Every phase of a transfer has its own limit. Between the last two the reader may set one of
  // its own: HttpTransfer::setDeadline().
  std::chrono::milliseconds connectTimeout{3000};   // DNS, TCP and TLS together
  std::chrono::milliseconds headersTimeout{10000};  // request sent -> response headers
  std::chrono::milliseconds idleTimeout{20000};     // without any byte of the body
  std::chrono::milliseconds totalTimeout{120000};

  std::size_t bodyBytes = 8 * 1024 * 1024;  // above: TooLarge
  std::size_t errorBodyBytes = 64 * 1024;   // of an answer that is not 2xx; the rest is dropped

  // https only, unless this is set or the host is this machine.
  bool allowPlainHttp = false;
  std::string caFile;  // empty: the system's
  std::string proxy;   // empty: none, whatever the environment says
};

struct HttpFailure {
  enum class Kind {
    BadUrl,       // or a scheme that is not allowed
    Unresolved,   // the host's name
    Unreachable,  // nobody accepts connections there
    Tls,          // certificate, protocol version, CA file
    ConnectTimeout,
    HeadersTimeout,
    DeadlinePassed,  // the reader's own
    IdleTimeout,
    TotalTimeout,
    ConnectionLost,  // closed or reset before the answer was whole
    TooLarge,
    Protocol,  // not HTTP
    Other,
  };
  Kind kind = Kind::Other;
  // libcurl's constant words for it; empty if it was not libcurl that failed. No secrets.
  std::string_view detail;
};

// "headers_timeout": for logs.
std::string_view name(HttpFailure::Kind kind);

// HttpTransfer is one request and its answer.
//
// Lifetime: borrows its client. Destroying it aborts the transfer: the connection is closed at
//   once. It must not be destroyed while a coroutine waits in it.
// Back-pressure: at 64 KiB unread the server is made to wait; that time is not held against it,
//   except by totalTimeout.
// Threads: loop thread only. Failure: values only; but a cancelled coroutine throws.
class HttpTransfer final {
 public:
  struct State;
  explicit HttpTransfer(std::unique_ptr<State> state);
  ~HttpTransfer();
  HttpTransfer(HttpTransfer&&) noexcept;
  HttpTransfer& operator=(HttpTransfer&&) noexcept;

  // Waits for the response headers. Redirects are not followed: they are a status like others.
  Task<std::expected<int, HttpFailure>> status();

  // A response header, by its name in any case. Only after status() has returned a status.
  std::optional<std::string> header(const char* name) const;

  // The bytes that have arrived since the last call, valid until the next one; waits when there
  // are none. Empty: the body has ended (or an error body has reached its limit).
  Task<std::expected<std::string_view, HttpFailure>> read();

  // From now on only this deadline counts between pieces of the body, not idleTimeout: for what
  // only the reader can judge, such as the first word of an answer amid pings.
  void setDeadline(std::chrono::milliseconds fromNow);
  void clearDeadline();

  // From now on what arrives may lie for up to 32 ms before read() hands it out, as one piece: a
  // chunk alone costs about twice what it costs among others.
  void gather();

 private:
  std::unique_ptr<State> state_;
};

class CurlLoop;

// Lifetime: must outlive its transfers. Threads: loop thread only.
class HttpClient final {
 public:
  // `keptConnections`: idle connections kept for reuse; a new one costs a TLS handshake.
  explicit HttpClient(Executor executor, std::size_t keptConnections = 1000);
  ~HttpClient();

  // Starts at once. Never fails: what is wrong comes out of status().
  HttpTransfer post(HttpRequest request);

 private:
  std::unique_ptr<CurlLoop> loop_;
};

}  // namespace livechat
