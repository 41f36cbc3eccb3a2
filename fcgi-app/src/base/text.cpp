#include "base/text.h"

namespace livechat {

bool isBlank(std::string_view text) {
  static constexpr std::string_view kBlanks[] = {" ",
                                                 "\t",
                                                 "\n",
                                                 "\r",
                                                 "\v",
                                                 "\f",
                                                 "\xC2\xA0" /* no-break space */,
                                                 "\xE2\x80\x8B" /* zero width space */,
                                                 "\xE3\x80\x80" /* ideographic space */,
                                                 "\xEF\xBB\xBF" /* byte order mark */};
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
