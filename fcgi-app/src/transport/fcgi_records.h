// FastCGI records: the one place that knows their layout.
//
// A record is an 8-byte header {version, type, requestId:16, contentLength:16, paddingLength,
// reserved} and its content. Source: FastCGI Specification 1.0, sections 3.3 and 8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace livechat {

// How much of a request has arrived, seen from its first byte.
enum class Arrival {
  Partial,    // well formed so far
  Complete,   // BEGIN_REQUEST … up to the empty STDIN record
  Malformed,  // not a request that nginx would send
};

// `bytes` are what lies in the socket's buffer, from the start of the request. Never reads further.
// libfcgi reads with blocking calls; on a Complete request it cannot wait.
Arrival requestArrival(std::string_view bytes);

// Appends `payload` to `out` as STDOUT records of at most 65,528 bytes; nothing when it is empty.
void appendStdout(std::string& out, std::uint16_t requestId, std::string_view payload);

// Appends the end of the response: an empty STDOUT record and END_REQUEST (status 0, complete).
void appendEndRequest(std::string& out, std::uint16_t requestId);

}  // namespace livechat
