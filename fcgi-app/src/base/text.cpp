#include "base/text.h"

namespace livechat {

bool isBlank(std::string_view text) {
  static constexpr std::string_view kBlanks[] = {
      " ",
      "\t",
      "\n",
      "\r",
      "\v",
      "\f",
      "\xC2\xA0",      // U+00A0 no-break space
      "\xE1\x9A\x80",  // U+1680 ogham space
      "\xE2\x80\x80",
      "\xE2\x80\x81",
      "\xE2\x80\x82",
      "\xE2\x80\x83",  // U+2000 to U+200A:
      "\xE2\x80\x84",
      "\xE2\x80\x85",
      "\xE2\x80\x86",
      "\xE2\x80\x87",  // spaces of
      "\xE2\x80\x88",
      "\xE2\x80\x89",
      "\xE2\x80\x8A",  // many widths
      "\xE2\x80\x8B",  // U+200B zero width space
      "\xE2\x80\xA8",
      "\xE2\x80\xA9",  // U+2028, U+2029 line and paragraph separators
      "\xE2\x80\xAF",  // U+202F narrow no-break space
      "\xE2\x81\x9F",
      "\xE2\x81\xA0",  // U+205F, U+2060 mathematical space, word joiner
      "\xE3\x80\x80",  // U+3000 ideographic space
      "\xEF\xBB\xBF",  // U+FEFF byte order mark
  };
  while (!text.empty()) {
    const std::size_t before = text.size();
    for (const std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size());
    }
    if (text.size() == before) return false;
  }
  return true;
}

}  // namespace livechat
