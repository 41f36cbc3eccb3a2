// The FastCGI gate: bytes on the worker's socket. What requestArrival() calls Complete, libfcgi
// must take without waiting for more, crashing or asking for absurd memory.
//
// Half of the inputs are raw records; the other half are the content of PARAMS and STDIN, framed
// here, or the fuzzer would hardly get as far as libfcgi's reader of names and values.
#include "transport/fcgi_request.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "fuzz/fuzz.h"
#include "transport/fcgi_records.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

constexpr std::size_t kMaxRequest = 128 * 1024;  // of FcgiConnection

void appendRecord(std::string& out, unsigned char type, std::string_view content) {
  const unsigned char header[] = {1,
                                  type,
                                  0,
                                  1,
                                  static_cast<unsigned char>(content.size() >> 8),
                                  static_cast<unsigned char>(content.size() & 0xff),
                                  0,
                                  0};
  out.append(reinterpret_cast<const char*>(header), sizeof header).append(content);
}

std::string framed(std::string_view bytes) {
  const std::size_t wanted = takeByte(bytes) * 16;
  const std::size_t paramBytes = std::min(wanted, bytes.size());
  std::string request;
  appendRecord(request, 1, std::string_view("\0\1\0\0\0\0\0\0", 8));
  for (std::string_view params = bytes.substr(0, paramBytes); !params.empty();) {
    appendRecord(request, 4, params.substr(0, 1000));
    params.remove_prefix(std::min<std::size_t>(1000, params.size()));
  }
  appendRecord(request, 4, {});
  const std::string_view body = bytes.substr(paramBytes, 60'000);
  if (!body.empty()) appendRecord(request, 5, body);
  appendRecord(request, 5, {});
  return request;
}

// A peer that stays: libfcgi, were it to read on, would wait.
class Peer final {
 public:
  Peer() {
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_) == 0, "a pair of sockets");
    const timeval patience{2, 0};  // ends the wait that must not be
    setsockopt(ends_[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int buffer = 1024 * 1024;
    setsockopt(ends_[1], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  }
  ~Peer() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool say(std::string_view bytes) {
    const ssize_t sent = send(ends_[1], bytes.data(), bytes.size(), MSG_DONTWAIT);
    return sent == static_cast<ssize_t>(bytes.size());
  }
  int socket() const { return ends_[0]; }

 private:
  int ends_[2];
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  initialiseFcgi();
  return 0;
}

FUZZ_TARGET(fcgi_request) {
  std::string_view bytes = textOf(data, size);
  const std::string request = takeByte(bytes) % 2 == 0 ? std::string(bytes) : framed(bytes);
  if (request.size() > kMaxRequest || requestArrival(request) != Arrival::Complete) return 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(request.size(), 64); ++i) {
    require(requestArrival(request.substr(0, i)) != Arrival::Malformed,
            "its beginning is no error");
  }
  Peer peer;
  if (!peer.say(request)) return 0;
  const auto begin = std::chrono::steady_clock::now();
  const auto parsed = parseFcgiRequest(peer.socket());
  const auto took = std::chrono::steady_clock::now() - begin;
  require(took < std::chrono::milliseconds(1500), "a complete request is parsed without waiting");
  if (parsed) require(parsed->http.body.size() <= request.size(), "the body came with the request");
  return 0;
}
