// What libfcgi must never be given to read: it trusts the lengths that a peer states, and takes the
// padding of a BEGIN_REQUEST record for the next record (CVE-2025-23016).
#include <gtest/gtest.h>

#include "transport/fcgi_records.h"

namespace livechat {
namespace {

std::string record(int type, const std::string& content, int padding = 0) {
  std::string bytes = {1, static_cast<char>(type), 0, 1};
  bytes.push_back(static_cast<char>(content.size() >> 8));
  bytes.push_back(static_cast<char>(content.size() & 0xff));
  bytes.push_back(static_cast<char>(padding));
  bytes.push_back(0);
  return bytes + content + std::string(static_cast<std::size_t>(padding), 'x');
}

const std::string kBegin = record(1, std::string("\0\1\0\0\0\0\0\0", 8));

// A whole request, its parameters in one record or cut into two.
std::string requestWith(const std::string& params, std::size_t cut = 0) {
  std::string bytes = kBegin;
  if (cut > 0) bytes += record(4, params.substr(0, cut));
  return bytes + record(4, params.substr(cut)) + record(4, "") + record(5, "");
}

TEST(RequestArrival, RefusesPaddingThatLibfcgiWouldRead) {
  const std::string begin = record(1, std::string("\0\1\0\0\0\0\0\0", 8), 8);
  EXPECT_EQ(requestArrival(begin + record(4, "") + record(5, "")), Arrival::Malformed);
}

TEST(RequestArrival, TakesPaddingElsewhere) {
  EXPECT_EQ(requestArrival(kBegin + record(4, std::string("\1\1ab"), 4) + record(4, "") +
                           record(5, "x", 7) + record(5, "")),
            Arrival::Complete);
}

TEST(RequestArrival, RefusesLengthsThatDoNotFit) {
  const struct {
    const char* name;
    std::string params;
  } cases[] = {
      {"a value longer than the rest", std::string("\4\5NAMEhalf")},
      {"a name longer than the rest", std::string("\177\1x")},
      {"a name without a value's length", std::string("\4")},
      {"four bytes of length, of which two are there", std::string("\x80\0", 2)},
      {"2 GiB", std::string("\xff\xff\xff\xff\0x", 6)},
      {"two lengths whose sum overflows an int", std::string("\xff\xff\xff\xff\xff\xff\xff\xff")},
      {"two lengths whose sum is negative", std::string("\xd7\x97\x97\x98\xc0\0\0\0", 8)},
      {"one byte too many", std::string("\1\1abc")},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(requestArrival(requestWith(c.params)), Arrival::Malformed);
    if (c.params.size() > 1) {
      EXPECT_EQ(requestArrival(requestWith(c.params, 1)), Arrival::Malformed);
    }
  }
}

TEST(RequestArrival, ReadsLengthsOfBothForms) {
  const std::string value(300, 'v');
  const std::string longForm = std::string("\x80\0\0\4\x80\0\1\x2c", 8) + "NAME" + value;
  const std::string shortForm = std::string("\4\2NAMEok") + std::string("\0\0", 2);
  for (const std::string& params : {longForm, shortForm, longForm + shortForm}) {
    EXPECT_EQ(requestArrival(requestWith(params)), Arrival::Complete);
    for (std::size_t cut = 1; cut < params.size(); ++cut) {
      EXPECT_EQ(requestArrival(requestWith(params, cut)), Arrival::Complete) << cut;
    }
  }
}

}  // namespace
}  // namespace livechat
