#include "cli/site_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/encoding.h"
#include "cli/site_file.h"
#include "cli/site_rules.h"
#include "cli/terminal_text.h"

namespace livechat {

namespace {

// What `make run` serves the demo shop from, unless told otherwise.
const std::vector<std::string> kDemoOrigins = {"http://127.0.0.1:8080", "http://localhost:8080"};

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

Result<std::string> readFile(const std::filesystem::path& path) {
  std::error_code ignored;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, ignored)) {
    return failure(ErrorKind::Invalid, "file_unreadable", path.string() + " cannot be read");
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void addOrigins(Site& site, const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (std::ranges::find(site.origins, origin) == site.origins.end()) {
      site.origins.push_back(origin);
    }
  }
}

constexpr std::size_t kMostUnanswered = 200;
constexpr std::size_t kShownBytes = 300;

// A visitor's words on one line: no control character of theirs reaches the operator's terminal.
std::string onTerminal(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const Utf8 next = decodeUtf8(text);
    const bool shown = next.codePoint != ' ' && fitsTerminal(next.codePoint);
    if (line.size() >= kShownBytes) return line + "…";
    if (shown) {
      line += text.substr(0, next.bytes);
    } else if (!line.ends_with(' ')) {
      line += ' ';
    }
    text.remove_prefix(next.bytes);
  }
  return line;
}

// In ASCII, for the same reason.
std::string unansweredJson(const std::vector<UnansweredQuestion>& questions) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const UnansweredQuestion& question : questions) {
    list.push_back({{"site", question.site},
                    {"question", question.text},
                    {"n", question.times},
                    {"last", question.last},
                    {"why", question.why}});
  }
  return list.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Error inFile(Error error, const std::filesystem::path& file) {
  const bool several = error.detail.find('\n') != std::string::npos;
  error.detail = fmt::format("{}:{}{}", file.string(), several ? "\n" : " ", error.detail);
  return error;
}

}  // namespace

void complain(std::ostream& err, std::string_view text) { err << "chatctl: " << text << '\n'; }

int SiteCommands::demo(const std::filesystem::path& file, const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (wrongOrigin(origin)) return 2;
  }
  const Result<std::string> text = readFile(file);
  if (!text) return failed(text.error());
  Result<Site> site = parseSiteFile(*text);
  if (!site) return failed(inFile(site.error(), file));
  addOrigins(*site, origins);
  if (site->origins.empty()) addOrigins(*site, kDemoOrigins);
  if (const Result<void> saved = sites_.save(*site); !saved) return failed(saved.error());
  out_ << fmt::format("site \"{}\" ({}) is ready with {}; its widget may run on {}\n", site->key,
                      site->name, counted(site->faq.size(), "answer", "answers"),
                      fmt::format("{}", fmt::join(site->origins, ", ")));
  return 0;
}

int SiteCommands::list() {
  const Result<std::vector<SiteSummary>> sites = sites_.sites();
  if (!sites) return failed(sites.error());
  for (const SiteSummary& site : *sites) {
    out_ << fmt::format("{}\t{}\t{}\t{}\n", site.key, site.name,
                        counted(site.origins, "origin", "origins"),
                        counted(site.faqEntries, "answer", "answers"));
  }
  if (sites->empty()) {
    err_ << "There are no sites yet. Make one with: chatctl site add KEY --name NAME, or: chatctl "
            "demo\n";
  }
  return 0;
}

int SiteCommands::show(const std::string& key) {
  const Result<Site> site = existing(key);
  if (!site) return failed(site.error());
  out_ << siteFileText(*site);
  return 0;
}

int SiteCommands::add(Site site) {
  const std::vector<Fault> faults = siteFaults(site, "");
  for (const Fault& fault : faults) complain(err_, faultText(fault));
  if (!faults.empty()) return 2;
  const Result<bool> added = sites_.add(site);
  if (!added) return failed(added.error());
  if (!*added) {
    complain(err_, fmt::format("there is a site \"{}\" already; see: chatctl site show {}",
                               site.key, site.key));
    return 1;
  }
  out_ << fmt::format(
      "site \"{0}\" added. Put this into the shop's pages:\n"
      "  <script src=\"https://YOUR-CHAT-HOST/widget.js\" data-site=\"{0}\" async></script>\n",
      site.key);
  if (site.origins.empty()) {
    out_ << fmt::format(
        "No page may use it yet; allow one: chatctl site allow {} "
        "https://shop.example\n",
        site.key);
  }
  return 0;
}

int SiteCommands::set(const std::string& key, const std::filesystem::path& file) {
  const Result<std::string> text = readFile(file);
  if (!text) return failed(text.error());
  Result<Site> site = parseSiteSettings(*text);
  if (!site) return failed(inFile(site.error(), file));
  if (site->key != key) {
    complain(err_,
             fmt::format("{}: site.key: is \"{}\", not \"{}\"", file.string(), site->key, key));
    return 1;
  }
  const Result<Site> before = existing(key);
  if (!before) return failed(before.error());
  site->faq = before->faq;
  site->products = before->products;
  if (const Result<void> saved = sites_.save(*site); !saved) return failed(saved.error());
  out_ << fmt::format("site \"{}\" is set; workers use it within a minute\n", key);
  return 0;
}

int SiteCommands::showIdentity(const std::string& key) {
  const Result<Site> site = existing(key);
  if (!site) return failed(site.error());
  if (site->identitySecret.empty()) {
    complain(err_, fmt::format("site \"{0}\" has no identity secret yet; make one: chatctl site "
                               "identity {0} --new",
                               key));
    return 1;
  }
  out_ << site->identitySecret << '\n';
  return 0;
}

int SiteCommands::renewIdentity(const std::string& key, const std::string& secret) {
  const Result<void> set = sites_.setIdentitySecret(key, secret);
  if (!set) return failed(set.error());
  out_ << secret << '\n';
  err_ << "Keep it on the shop's server. Workers use it within a minute; tokens signed with an "
          "older "
          "one end then.\n";
  return 0;
}

int SiteCommands::allow(const std::string& key, const std::string& origin) {
  if (wrongOrigin(origin)) return 2;
  const Result<bool> changed = sites_.allow(key, origin);
  if (!changed) return failed(changed.error());
  out_ << fmt::format("site \"{}\" {} {}\n", key, *changed ? "now allows" : "allowed before",
                      origin);
  return 0;
}

int SiteCommands::disallow(const std::string& key, const std::string& origin) {
  const Result<bool> changed = sites_.disallow(key, origin);
  if (!changed) return failed(changed.error());
  out_ << fmt::format("site \"{}\" {} {}\n", key, *changed ? "no longer allows" : "did not allow",
                      origin);
  return 0;
}

int SiteCommands::listFaq(const std::string& key) {
  const Result<Site> site = existing(key);
  if (!site) return failed(site.error());
  for (const FaqEntry& entry : site->faq) out_ << entry.id << '\t' << entry.question << '\n';
  return 0;
}

int SiteCommands::importFaq(const std::string& key, const std::filesystem::path& file) {
  const Result<std::string> text = readFile(file);
  if (!text) return failed(text.error());
  const Result<std::vector<FaqEntry>> entries = parseFaqFile(*text);
  if (!entries) return failed(inFile(entries.error(), file));
  const Result<void> replaced = sites_.replaceFaq(key, *entries);
  if (!replaced) return failed(replaced.error());
  out_ << fmt::format("site \"{}\" now has {}; workers use them within a minute\n", key,
                      counted(entries->size(), "answer", "answers"));
  return 0;
}

int SiteCommands::exportFaq(const std::string& key) {
  const Result<Site> site = existing(key);
  if (!site) return failed(site.error());
  out_ << faqFileText(site->faq);
  return 0;
}

int SiteCommands::listProducts(const std::string& key) {
  const Result<Site> site = existing(key);
  if (!site) return failed(site.error());
  for (const Product& product : site->products) {
    out_ << fmt::format("{}\t{}\t{} {}\t{}\n", product.id, product.title, product.price,
                        product.currency, product.availability);
  }
  if (site->products.empty()) {
    err_ << fmt::format(
        "This site has no products yet. Bring them with: chatctl products import {} "
        "FILE\n",
        key);
  }
  return 0;
}

int SiteCommands::importProducts(const std::string& key, const std::filesystem::path& file) {
  const Result<std::string> text = readFile(file);
  if (!text) return failed(text.error());
  const Result<std::vector<Product>> products = parseProductsFile(*text);
  if (!products) return failed(inFile(products.error(), file));
  const Result<void> replaced = sites_.replaceProducts(key, *products);
  if (!replaced) return failed(replaced.error());
  out_ << fmt::format("site \"{}\" now has {}; workers use them within a minute\n", key,
                      counted(products->size(), "product", "products"));
  return 0;
}

int SiteCommands::exportProducts(const std::string& key) {
  const Result<Site> site = existing(key);
  if (!site) return failed(site.error());
  out_ << productsFileText(site->products);
  return 0;
}

int SiteCommands::unanswered(const std::string& key, int days, bool asJson) {
  const auto found = sites_.unanswered(key, days, kMostUnanswered);
  if (!found) return failed(found.error());
  if (asJson) {
    out_ << unansweredJson(*found);
    return 0;
  }
  for (const UnansweredQuestion& question : *found) {
    out_ << fmt::format("{}\t{}\t{}\t{}\t{}\n", question.last, question.site,
                        counted(question.times, "time", "times"), fmt::join(question.why, ","),
                        onTerminal(question.text));
  }
  if (found->empty()) {
    err_ << fmt::format("Every question of the last {} got an answer.\n",
                        counted(static_cast<std::size_t>(days), "day", "days"));
    return 0;
  }
  if (found->size() == kMostUnanswered) {
    err_ << fmt::format("These are the newest {}; there may be more.\n", kMostUnanswered);
  }
  const std::string site = key.empty() ? "KEY" : key;
  err_ << fmt::format(
      "\"unknown\": the answers have none for it; \"failed\": there was no reply at all.\n"
      "To write answers: chatctl faq export {0} > faq.json, add entries of \"id\", \"question\" "
      "and "
      "\"answer\", then: chatctl faq import {0} faq.json\n",
      site);
  return 0;
}

bool SiteCommands::wrongOrigin(const std::string& origin) {
  const std::optional<std::string> fault = originFault(origin);
  if (fault) complain(err_, fmt::format("\"{}\" {}", origin, *fault));
  return fault.has_value();
}

int SiteCommands::failed(const Error& error) {
  const std::string_view hint =
      error.code == "site_not_found" ? "; see: chatctl site list" : std::string_view();
  complain(err_, fmt::format("{}{}", error.detail, hint));
  return 1;
}

Result<Site> SiteCommands::existing(const std::string& key) {
  Result<std::optional<Site>> site = sites_.site(key);
  if (!site) return std::unexpected(site.error());
  if (!*site) {
    return failure(ErrorKind::NotFound, "site_not_found",
                   fmt::format("there is no site \"{}\"", key));
  }
  return std::move(**site);
}

}  // namespace livechat
