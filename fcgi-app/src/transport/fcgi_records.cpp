#include "transport/fcgi_records.h"

#include <optional>

namespace livechat {

namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kMaxContent = 65528;  // the largest multiple of 8 that fits 16 bits
constexpr unsigned char kVersion = 1;

enum RecordType : unsigned char {
  kBeginRequest = 1,
  kAbortRequest = 2,
  kEndRequest = 3,
  kParams = 4,
  kStdin = 5,
  kStdout = 6,
};

struct Header {
  unsigned char version;
  unsigned char type;
  std::uint16_t requestId;
  std::size_t content;
  std::size_t padding;
};

Header readHeader(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return {at(0), at(1), static_cast<std::uint16_t>(at(2) << 8 | at(3)),
          static_cast<std::size_t>(at(4) << 8 | at(5)), at(6)};
}

void appendRecord(std::string& out, RecordType type, std::uint16_t requestId,
                  std::string_view content) {
  const char header[kHeaderBytes] = {
      kVersion,
      static_cast<char>(type),
      static_cast<char>(requestId >> 8),
      static_cast<char>(requestId & 0xff),
      static_cast<char>(content.size() >> 8),
      static_cast<char>(content.size() & 0xff),
      0,
      0,
  };
  out.append(header, sizeof header).append(content);
}

// nginx sends one BEGIN_REQUEST, then PARAMS up to an empty one, then STDIN up to an empty one.
bool mayFollow(unsigned char type, unsigned char before, bool paramsEnded) {
  switch (type) {
    case kBeginRequest: return before == 0;
    case kParams: return (before == kBeginRequest || before == kParams) && !paramsEnded;
    case kStdin: return paramsEnded;
    default: return false;
  }
}

// Takes the length of a name or a value off `params`: one byte, or four with the high bit set.
std::optional<std::size_t> takeLength(std::string_view& params) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(params[i]); };
  if (params.empty()) return std::nullopt;
  const std::size_t bytes = at(0) < 0x80 ? 1 : 4;
  if (params.size() < bytes) return std::nullopt;
  const std::size_t length = bytes == 1 ? at(0)
                                        : static_cast<std::size_t>(at(0) & 0x7f) << 24 |
                                              static_cast<std::size_t>(at(1)) << 16 |
                                              static_cast<std::size_t>(at(2)) << 8 | at(3);
  params.remove_prefix(bytes);
  return length;
}

// Whether the names and values fill `params` exactly. libfcgi adds the two lengths as ints and
// allocates the sum before it looks at what is there (CVE-2025-23016).
bool pairsFit(std::string_view params) {
  while (!params.empty()) {
    const auto name = takeLength(params);
    const auto value = name ? takeLength(params) : std::nullopt;
    if (!value || *name + *value > params.size()) return false;
    params.remove_prefix(*name + *value);
  }
  return true;
}

}  // namespace

Arrival requestArrival(std::string_view bytes) {
  unsigned char before = 0;
  bool paramsEnded = false;
  std::uint16_t requestId = 0;
  std::string params;
  while (bytes.size() >= kHeaderBytes) {
    const Header header = readHeader(bytes);
    if (header.version != kVersion || !mayFollow(header.type, before, paramsEnded)) {
      return Arrival::Malformed;
    }
    // libfcgi does not skip the padding of an empty record, nor that of a begin record: it would
    // read it as the next one, and wait for the rest of that. nginx pads neither.
    if (header.content == 0 && header.padding != 0) return Arrival::Malformed;
    if (header.type == kBeginRequest) {
      if (header.content != 8 || header.padding != 0) return Arrival::Malformed;
      if (header.requestId == 0) return Arrival::Malformed;
      requestId = header.requestId;
    } else if (header.requestId != requestId) {
      return Arrival::Malformed;
    }
    const std::size_t whole = kHeaderBytes + header.content + header.padding;
    if (bytes.size() < whole) return Arrival::Partial;
    if (header.type == kParams) params.append(bytes.substr(kHeaderBytes, header.content));
    if (header.type == kStdin && header.content == 0) {
      return pairsFit(params) ? Arrival::Complete : Arrival::Malformed;
    }
    paramsEnded = paramsEnded || (header.type == kParams && header.content == 0);
    before = header.type;
    bytes.remove_prefix(whole);
  }
  return Arrival::Partial;
}

void appendStdout(std::string& out, std::uint16_t requestId, std::string_view payload) {
  while (!payload.empty()) {
    const std::string_view part = payload.substr(0, kMaxContent);
    appendRecord(out, kStdout, requestId, part);
    payload.remove_prefix(part.size());
  }
}

void appendEndRequest(std::string& out, std::uint16_t requestId) {
  appendRecord(out, kStdout, requestId, {});
  appendRecord(out, kEndRequest, requestId, std::string_view("\0\0\0\0\0\0\0\0", 8));
}

}  // namespace livechat
