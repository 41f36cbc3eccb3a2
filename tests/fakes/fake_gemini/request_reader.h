// Reads HTTP/1.1 requests off one connection, one after the other.
#pragma once

#include <optional>
#include <string>

#include "http_message.h"
#include "peer.h"

namespace fake {

// Limits: 64 KiB of head, 20 MiB of body as in the real service; beyond them, as with anything that
// is not HTTP, the connection is given up.
class RequestReader final {
 public:
  explicit RequestReader(Peer& peer) : peer_(peer) {}

  // Nothing when the client has left or does not speak HTTP.
  asio::awaitable<std::optional<HttpRequest>> next();

 private:
  asio::awaitable<bool> readMore();
  asio::awaitable<bool> readUntil(std::size_t bytes);
  asio::awaitable<bool> readBody(HttpRequest& request);
  asio::awaitable<bool> readChunkedBody(HttpRequest& request);
  asio::awaitable<std::optional<std::size_t>> readChunkSize();

  Peer& peer_;
  std::string buffer_;  // read, not yet used
};

}  // namespace fake
