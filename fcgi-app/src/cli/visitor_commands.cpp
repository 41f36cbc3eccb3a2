#include "cli/visitor_commands.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/encoding.h"
#include "cli/site_commands.h"
#include "cli/terminal_text.h"

namespace livechat {

namespace {

using nlohmann::ordered_json;

// What strangers wrote, fit for a terminal. Lines after the first are set in by `indent`.
std::string shown(std::string_view text, std::string_view indent) {
  std::string plain;
  while (!text.empty()) {
    const Utf8 next = decodeUtf8(text);
    if (next.codePoint == '\n') {
      plain.append("\n").append(indent);
    } else if (fitsTerminal(next.codePoint)) {
      plain += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return plain;
}

std::string ofSite(const std::string& site) {
  return site.empty() ? std::string() : fmt::format(" of site \"{}\"", site);
}

ordered_json jsonOf(const ContactNote& note) {
  return {{"number", note.number},
          {"site", note.site},
          {"session", note.session},
          {"time", note.time + "Z"},
          {"email", note.email},
          {"name", note.name.empty() ? ordered_json(nullptr) : ordered_json(note.name)},
          {"question", note.question},
          {"done", note.done}};
}

}  // namespace

int VisitorCommands::contacts(const ContactFilter& filter, bool asJson) {
  const Result<std::vector<ContactNote>> notes = visitors_.contacts(filter);
  if (!notes) {
    complain(err_, notes.error().detail);
    return 1;
  }
  if (asJson) {
    ordered_json list = ordered_json::array();
    for (const ContactNote& note : *notes) list.push_back(jsonOf(note));
    out_ << list.dump(2, ' ', true, ordered_json::error_handler_t::replace) << '\n';
    return 0;
  }
  for (const ContactNote& note : *notes) {
    const std::string who =
        note.name.empty() ? shown(note.email, "")
                          : fmt::format("{} <{}>", shown(note.name, ""), shown(note.email, ""));
    out_ << fmt::format("{}  {} UTC  {}  {}  session {}\n    {}\n    {}\n\n", note.number,
                        note.time, note.done ? "done" : "open", note.site, note.session, who,
                        shown(note.question, "    "));
  }
  if (notes->empty()) {
    err_ << fmt::format("no {}contact requests{} yet\n", filter.openOnly ? "open " : "",
                        ofSite(filter.site));
  } else if (notes->size() == filter.most) {
    err_ << fmt::format("these are the newest {}; --most N shows more\n", filter.most);
  }
  return 0;
}

int VisitorCommands::contactDone(std::int64_t number) {
  const Result<ContactDone> done = visitors_.finishContact(number);
  if (!done) {
    complain(err_, done.error().detail);
    return 1;
  }
  if (*done == ContactDone::Unknown) {
    complain(err_, fmt::format("there is no contact request {}; see: chatctl contacts", number));
    return 1;
  }
  out_ << fmt::format("contact request {} {}\n", number,
                      *done == ContactDone::Now ? "is done" : "was done before");
  return 0;
}

int VisitorCommands::feedback(const FeedbackFilter& filter) {
  const Result<FeedbackSummary> summary = visitors_.feedback(filter);
  if (!summary) {
    complain(err_, summary.error().detail);
    return 1;
  }
  const std::size_t all = summary->up + summary->down;
  if (all == 0) {
    err_ << fmt::format("no ratings{} in the last {} days\n", ofSite(filter.site), filter.days);
    return 0;
  }
  out_ << fmt::format("{} up, {} down in the last {} days ({} % up, n = {})\n", summary->up,
                      summary->down, filter.days, (100 * summary->up + all / 2) / all, all);
  for (const BadReply& bad : summary->bad) {
    const auto line = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) out_ << fmt::format("    {}{}\n", label, shown(text, "              "));
    };
    out_ << fmt::format("\n{} UTC  {}  session {}\n", bad.time, bad.site, bad.session);
    line("question  ", bad.question.empty() ? "(not archived)" : bad.question);
    line("answer    ", bad.answer.empty() ? "(not archived)" : bad.answer);
    line("comment   ", bad.comment);
  }
  if (summary->bad.size() == filter.most) {
    err_ << fmt::format("these are the newest {}; --most N shows more\n", filter.most);
  }
  return 0;
}

}  // namespace livechat
