// Query strings, percent escapes and base64url, as they come from outside.
#include "base/encoding.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

FUZZ_TARGET(query) {
  const std::string_view text = textOf(data, size);
  for (const char* name : {"cursor", "before", "limit", ""}) {
    const auto value = queryParameter(text, name);
    require(!value || value->size() <= text.size(), "decoding never grows");
  }
  const auto decoded = percentDecoded(text);
  require(!decoded || text.find('%') != text.npos || *decoded == text, "without % it stays");
  (void)queryDecoded(text);
  require(fromBase64Url(base64Url(text)) == text, "base64url gives the bytes back");
  if (const auto bytes = fromBase64Url(text)) {
    require(base64Url(*bytes) == text, "each value has one spelling");
  }
  require(codePoints(text) <= text.size(), "no more code points than bytes");
  return 0;
}
