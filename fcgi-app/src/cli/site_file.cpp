#include "cli/site_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "chat/site_json.h"
#include "cli/site_rules.h"

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMaxFileBytes = 8 * 1024 * 1024;

// Reads the fields of one JSON object and notes what is not as expected.
class ObjectReader final {
 public:
  ObjectReader(const json& object, std::string place, std::vector<Fault>& faults)
      : object_(object), place_(std::move(place)), faults_(faults) {
    if (!object_.is_object()) fault(place_, "must be an object {…}");
  }

  void onlyKnows(std::initializer_list<std::string_view> names) {
    if (!object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
      if (std::ranges::find(names, key) == names.end()) fault(at(key), "is not a known field");
    }
  }

  std::string text(std::string_view name) {
    const json* value = find(name);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    fault(at(name), "must be a text \"…\"");
    return {};
  }

  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> list;
    const json* value = find(name);
    if (value == nullptr) return list;
    if (!value->is_array()) fault(at(name), "must be a list [\"…\"]");
    for (std::size_t i = 0; value->is_array() && i < value->size(); ++i) {
      if ((*value)[i].is_string()) {
        list.push_back((*value)[i].get<std::string>());
      } else {
        fault(fmt::format("{}[{}]", at(name), i), "must be a text \"…\"");
      }
    }
    return list;
  }

  std::optional<double> number(std::string_view name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number()) return value->get<double>();
    fault(at(name), "must be a number");
    return std::nullopt;
  }

  std::optional<int> whole(std::string_view name) {
    const json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number_integer() && std::abs(value->get<double>()) < 1e9) {
      return value->get<int>();
    }
    fault(at(name), "must be a whole number");
    return std::nullopt;
  }

  // [["09:00", "18:00"], …]
  std::vector<HoursSpan> spans(std::string_view name) {
    std::vector<HoursSpan> list;
    const json* value = find(name);
    if (value == nullptr) return list;
    bool right = value->is_array();
    for (std::size_t i = 0; right && i < value->size(); ++i) {
      const json& span = (*value)[i];
      right = span.is_array() && span.size() == 2 && span[0].is_string() && span[1].is_string();
      if (right) list.push_back({span[0].get<std::string>(), span[1].get<std::string>()});
    }
    if (!right) fault(at(name), R"(must be a list of spans [["09:00", "18:00"]])");
    return list;
  }

  // One reader for each member of a list.
  std::vector<ObjectReader> objects(std::string_view name) {
    std::vector<ObjectReader> list;
    const json* value = find(name);
    if (value == nullptr) return list;
    if (!value->is_array()) fault(at(name), "must be a list [{…}]");
    for (std::size_t i = 0; value->is_array() && i < value->size(); ++i) {
      list.push_back({(*value)[i], fmt::format("{}[{}]", at(name), i), faults_});
    }
    return list;
  }

  // An absent object reads like an empty one.
  ObjectReader object(std::string_view name) {
    static const json kEmpty = json::object();
    const json* value = find(name);
    return {value == nullptr ? kEmpty : *value, at(name), faults_};
  }

 private:
  const json* find(std::string_view name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(std::string(name));
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  std::string at(std::string_view name) const {
    return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
  }
  void fault(std::string place, std::string what) {
    faults_.push_back({place.empty() ? "the file" : std::move(place), std::move(what)});
  }

  const json& object_;
  std::string place_;
  std::vector<Fault>& faults_;
};

SiteLook readLook(ObjectReader reader) {
  reader.onlyKnows({"color", "position", "theme", "radius"});
  return {reader.text("color"), reader.text("position"), reader.text("theme"),
          reader.whole("radius")};
}

SiteHours readHours(ObjectReader reader) {
  reader.onlyKnows({"timeZone", "week"});
  SiteHours hours;
  hours.timeZone = reader.text("timeZone");
  ObjectReader week = reader.object("week");
  week.onlyKnows({kDays[0], kDays[1], kDays[2], kDays[3], kDays[4], kDays[5], kDays[6]});
  for (std::size_t day = 0; day < kDays.size(); ++day) hours.week[day] = week.spans(kDays[day]);
  return hours;
}

SitePrivacy readPrivacy(ObjectReader reader) {
  reader.onlyKnows({"url", "notice", "consent"});
  return {reader.text("url"), reader.text("notice"), reader.text("consent")};
}

SiteIntake readIntake(ObjectReader reader) {
  reader.onlyKnows({"name", "email"});
  return {reader.text("name"), reader.text("email")};
}

SiteGreeting readGreeting(ObjectReader reader) {
  reader.onlyKnows({"id", "text", "afterSeconds", "paths", "cart", "cartTotalFrom"});
  return {reader.text("id"),     reader.text("text"), reader.whole("afterSeconds").value_or(0),
          reader.texts("paths"), reader.text("cart"), reader.number("cartTotalFrom")};
}

Site readSite(ObjectReader reader) {
  reader.onlyKnows({"key", "name", "language", "homeUrl", "origins", "look", "texts", "contact",
                    "starters", "systemPrompt", "hours", "privacy", "intake", "greetings"});
  Site site;
  site.key = reader.text("key");
  site.name = reader.text("name");
  site.language = reader.text("language");
  if (site.language.empty()) site.language = "en";
  site.homeUrl = reader.text("homeUrl");
  site.origins = reader.texts("origins");
  site.look = readLook(reader.object("look"));
  ObjectReader texts = reader.object("texts");
  texts.onlyKnows({"title", "greeting", "disclosure", "placeholder"});
  site.texts = {texts.text("title"), texts.text("greeting"), texts.text("disclosure"),
                texts.text("placeholder")};
  ObjectReader contact = reader.object("contact");
  contact.onlyKnows({"email", "url"});
  site.contact = {contact.text("email"), contact.text("url")};
  site.starters = reader.texts("starters");
  site.systemPrompt = reader.text("systemPrompt");
  site.hours = readHours(reader.object("hours"));
  site.privacy = readPrivacy(reader.object("privacy"));
  site.intake = readIntake(reader.object("intake"));
  for (const ObjectReader& greeting : reader.objects("greetings")) {
    site.greetings.push_back(readGreeting(greeting));
  }
  return site;
}

std::vector<FaqEntry> readFaq(const json& file, std::vector<Fault>& faults) {
  std::vector<FaqEntry> entries;
  const auto found = file.find("faq");
  if (found == file.end() || !found->is_array()) {
    faults.push_back({"faq", "must be a list of entries [{…}]"});
    return entries;
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    ObjectReader reader((*found)[i], fmt::format("faq[{}]", i), faults);
    reader.onlyKnows({"id", "question", "answer", "alternatives", "title", "url"});
    entries.push_back({reader.text("id"), reader.text("question"), reader.text("answer"),
                       reader.texts("alternatives"), reader.text("title"), reader.text("url")});
  }
  return entries;
}

std::vector<Product> readProducts(const json& file, std::vector<Fault>& faults) {
  std::vector<Product> products;
  const auto found = file.find("products");
  if (found == file.end() || !found->is_array()) {
    faults.push_back({"products", "must be a list of products [{…}]"});
    return products;
  }
  for (std::size_t i = 0; i < found->size(); ++i) {
    ObjectReader reader((*found)[i], fmt::format("products[{}]", i), faults);
    reader.onlyKnows(
        {"id", "title", "names", "description", "url", "image", "price", "availability"});
    ObjectReader price = reader.object("price");
    price.onlyKnows({"amount", "currency"});
    products.push_back({reader.text("id"), reader.text("title"), reader.texts("names"),
                        reader.text("description"), reader.text("url"), reader.text("image"),
                        price.text("amount"), price.text("currency"), reader.text("availability")});
  }
  return products;
}

std::unexpected<Error> invalid(std::string detail) {
  return failure(ErrorKind::Invalid, "site_file_invalid", std::move(detail));
}

// nlohmann says where: "[json.exception.parse_error.101] parse error at line 3, column 5: …".
std::string syntaxFault(const json::parse_error& error) {
  const std::string_view message = error.what();
  const std::size_t at = message.find("parse error");
  return "not JSON: " + std::string(at == std::string_view::npos ? message : message.substr(at));
}

Result<json> parseObject(std::string_view text) {
  if (text.size() > kMaxFileBytes) return invalid("the file is larger than 8 MiB");
  try {
    json file = json::parse(text);
    if (!file.is_object()) return invalid("the file must be an object {\"site\":…,\"faq\":[…]}");
    return file;
  } catch (const json::parse_error& error) {
    return invalid(syntaxFault(error));
  }
}

Result<void> noneOf(const std::vector<Fault>& faults) {
  if (faults.empty()) return {};
  std::string lines;
  for (const Fault& fault : faults) {
    if (!lines.empty()) lines += '\n';
    lines += faultText(fault);
  }
  return invalid(std::move(lines));
}

void append(std::vector<Fault>& faults, std::vector<Fault> more) {
  std::ranges::move(more, std::back_inserter(faults));
}

ordered_json orNull(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

std::string fileText(const ordered_json& object) {
  return object.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<Site> parseSiteFile(std::string_view text) {
  const Result<json> file = parseObject(text);
  if (!file) return std::unexpected(file.error());
  std::vector<Fault> faults;
  ObjectReader top(*file, "", faults);
  top.onlyKnows({"site", "faq", "products"});
  Site site = readSite(top.object("site"));
  site.faq = readFaq(*file, faults);
  if (file->contains("products")) site.products = readProducts(*file, faults);
  // Forms before contents: what has the wrong type would be reported as empty once more.
  if (faults.empty()) {
    append(faults, siteFaults(site, "site"));
    append(faults, faqFaults(site.faq));
    append(faults, productFaults(site.products));
  }
  if (const Result<void> right = noneOf(faults); !right) return std::unexpected(right.error());
  return site;
}

Result<Site> parseSiteSettings(std::string_view text) {
  const Result<json> file = parseObject(text);
  if (!file) return std::unexpected(file.error());
  std::vector<Fault> faults;
  ObjectReader top(*file, "", faults);
  top.onlyKnows({"site", "faq", "products"});
  Site site = readSite(top.object("site"));
  if (faults.empty()) append(faults, siteFaults(site, "site"));
  if (const Result<void> right = noneOf(faults); !right) return std::unexpected(right.error());
  return site;
}

Result<std::vector<FaqEntry>> parseFaqFile(std::string_view text) {
  const Result<json> file = parseObject(text);
  if (!file) return std::unexpected(file.error());
  std::vector<Fault> faults;
  std::vector<FaqEntry> entries = readFaq(*file, faults);
  if (faults.empty()) append(faults, faqFaults(entries));
  if (const Result<void> right = noneOf(faults); !right) return std::unexpected(right.error());
  return entries;
}

Result<std::vector<Product>> parseProductsFile(std::string_view text) {
  const Result<json> file = parseObject(text);
  if (!file) return std::unexpected(file.error());
  std::vector<Fault> faults;
  std::vector<Product> products = readProducts(*file, faults);
  if (faults.empty()) append(faults, productFaults(products));
  if (const Result<void> right = noneOf(faults); !right) return std::unexpected(right.error());
  return products;
}

std::string siteFileText(const Site& site) {
  const ordered_json radius =
      site.look.radius ? ordered_json(*site.look.radius) : ordered_json(nullptr);
  const ordered_json hours =
      site.hours.timeZone.empty() ? ordered_json(nullptr) : hoursJson(site.hours);
  return fileText(
      {{"site",
        {{"key", site.key},
         {"name", site.name},
         {"language", site.language},
         {"homeUrl", orNull(site.homeUrl)},
         {"origins", site.origins},
         {"look",
          {{"color", orNull(site.look.color)},
           {"position", orNull(site.look.position)},
           {"theme", orNull(site.look.theme)},
           {"radius", radius}}},
         {"texts",
          {{"title", orNull(site.texts.title)},
           {"greeting", orNull(site.texts.greeting)},
           {"disclosure", orNull(site.texts.disclosure)},
           {"placeholder", orNull(site.texts.placeholder)}}},
         {"contact", {{"email", orNull(site.contact.email)}, {"url", orNull(site.contact.url)}}},
         {"starters", site.starters},
         {"systemPrompt", orNull(site.systemPrompt)},
         {"hours", hours},
         {"privacy",
          {{"url", orNull(site.privacy.url)},
           {"notice", orNull(site.privacy.notice)},
           {"consent", orNull(site.privacy.consent)}}},
         {"intake", {{"name", orNull(site.intake.name)}, {"email", orNull(site.intake.email)}}},
         {"greetings", greetingsJson(site.greetings)}}}});
}

std::string faqFileText(const std::vector<FaqEntry>& entries) {
  ordered_json list = ordered_json::array();
  for (const FaqEntry& entry : entries) {
    list.push_back({{"id", entry.id},
                    {"question", entry.question},
                    {"answer", entry.answer},
                    {"alternatives", entry.alternatives},
                    {"title", orNull(entry.title)},
                    {"url", orNull(entry.url)}});
  }
  return fileText({{"faq", list}});
}

std::string productsFileText(const std::vector<Product>& products) {
  ordered_json list = ordered_json::array();
  for (const Product& product : products) {
    const ordered_json price = {{"amount", product.price}, {"currency", product.currency}};
    list.push_back({{"id", product.id},
                    {"title", product.title},
                    {"names", product.names},
                    {"description", orNull(product.description)},
                    {"url", product.url},
                    {"image", orNull(product.image)},
                    {"price", product.price.empty() ? ordered_json(nullptr) : price},
                    {"availability", orNull(product.availability)}});
  }
  return fileText({{"products", list}});
}

}  // namespace livechat
