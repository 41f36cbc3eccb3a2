#include "cli/chatctl.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "cli/data_files.h"
#include "cli/site_commands.h"
#include "cli/visitor_commands.h"

namespace livechat {

namespace {

constexpr int kWrongUse = 2;

constexpr const char* kExamples = R"(Examples:
  export DATABASE_URL=postgresql://chat:secret@127.0.0.1:5432/chat
  chatctl migrate --wait 30
  chatctl demo --origin http://127.0.0.1:8080
  chatctl site add my-shop --name "My Shop" --origin https://shop.example
  chatctl site allow my-shop https://www.shop.example
  chatctl faq export demo > faq.json
  chatctl faq import my-shop faq.json
  chatctl site export my-shop > site.json
  chatctl site set my-shop site.json
  chatctl products import my-shop products.json
  chatctl contacts --open
  chatctl feedback --days 7
  chatctl unanswered --site my-shop --days 30

Exit status: 0 done, 1 failed, 2 wrong use.)";

// Everything the command line can say.
struct Arguments {
  DatabaseOptions database;
  int waitSeconds = 0;
  std::string migrations;
  std::string file;
  std::vector<std::string> origins;
  std::string origin;
  int days = 7;
  Site site;
  bool renew = false;
  ContactFilter contacts;
  std::int64_t contact = 0;
  bool json = false;
  FeedbackFilter feedback;
};

using Command = std::function<int(SiteCommands&, const Arguments&)>;
using VisitorCommand = std::function<int(VisitorCommands&, const Arguments&)>;

// Puts the command line together and remembers which command was called.
class CommandLine final {
 public:
  explicit CommandLine(std::function<std::string()> makeSecret)
      : makeSecret(std::move(makeSecret)),
        app_(
            "The operator's tool of Live Chat Agent: database, sites, answers, what visitors "
            "left.") {
    app_.name("chatctl");
    app_.footer(kExamples);
    app_.set_version_flag("--version", "chatctl " LIVECHAT_VERSION, "Print the version");
    app_.set_help_flag("-h,--help", "Print this help");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--database", arguments.database.url,
                    "Where PostgreSQL is; better set in the environment, where no other user of "
                    "this machine reads the password")
        ->envname("DATABASE_URL")
        ->type_name("URL");
    app_.add_option("--wait", arguments.waitSeconds, "Wait for PostgreSQL to come up")
        ->check(CLI::Range(0, 3600))
        ->type_name("SECONDS");
    addMigrate();
    addDemo();
    addSite();
    addFaq();
    addProducts();
    addContacts();
    addFeedback();
    addUnanswered();
  }

  CLI::App& app() { return app_; }

  Arguments arguments;
  bool migrate = false;
  bool demo = false;
  Command command;  // what is called on the sites, if anything
  VisitorCommand visitorCommand;
  std::function<std::string()> makeSecret;

 private:
  void addMigrate() {
    CLI::App* sub = app_.add_subcommand("migrate", "Bring the database to this release's schema");
    sub->add_option("--migrations", arguments.migrations,
                    "Folder of the .sql files (default: those of this installation)")
        ->envname("MIGRATIONS")
        ->type_name("DIR");
    sub->callback([this] { migrate = true; });
  }

  void addDemo() {
    CLI::App* sub = app_.add_subcommand(
        "demo", "Create or renew the demo shop's site and its answers; keeps allowed origins");
    sub->add_option("--file", arguments.file, "The site (default: this installation's demo.json)")
        ->type_name("FILE");
    addOrigins(sub);
    sub->callback([this] { demo = true; });
  }

  void addSite() {
    CLI::App* site = app_.add_subcommand("site", "List, show, add sites; say where they may run");
    site->require_subcommand(1);
    called(site->add_subcommand("list", "All sites: key, name, origins, answers"),
           [](SiteCommands& commands, const Arguments&) { return commands.list(); });
    called(
        withKey(site->add_subcommand("show", "One site as JSON")),
        [](SiteCommands& commands, const Arguments& with) { return commands.show(with.site.key); });
    addSiteAdd(site);
    addSiteSet(site);
    addSiteIdentity(site);
    called(withOrigin(site->add_subcommand("allow", "Let pages of this origin use the widget")),
           [](SiteCommands& commands, const Arguments& with) {
             return commands.allow(with.site.key, with.origin);
           });
    called(withOrigin(site->add_subcommand("disallow", "No longer let pages of this origin")),
           [](SiteCommands& commands, const Arguments& with) {
             return commands.disallow(with.site.key, with.origin);
           });
  }

  void addSiteAdd(CLI::App* site) {
    CLI::App* add = withKey(site->add_subcommand("add", "Add a site"));
    Site& made = arguments.site;
    made.language = "en";
    add->add_option("--name", made.name, "The shop's name")->required()->type_name("NAME");
    add->add_option("--language", made.language, "Of its answers and texts (default: en)")
        ->type_name("TAG");
    addOrigins(add);
    add->add_option("--home-url", made.homeUrl, "What paths in answers are relative to")
        ->type_name("URL");
    add->add_option("--color", made.look.color, "Such as #0b6b5d")->type_name("COLOR");
    add->add_option("--position", made.look.position, "left or right")->type_name("SIDE");
    add->add_option("--greeting", made.texts.greeting, "First words of the chat")
        ->type_name("TEXT");
    add->add_option("--email", made.contact.email, "How to reach a person")->type_name("ADDRESS");
    add->add_option("--contact-url", made.contact.url, "The contact page")->type_name("URL");
    called(add, [](SiteCommands& commands, const Arguments& with) {
      Site site = with.site;
      site.origins = with.origins;
      return commands.add(std::move(site));
    });
  }

  void addSiteSet(CLI::App* site) {
    called(
        withKey(site->add_subcommand("export", "The site's settings as JSON, for `site set`")),
        [](SiteCommands& commands, const Arguments& with) { return commands.show(with.site.key); });
    CLI::App* set = withKey(site->add_subcommand(
        "set", "Replace the settings by a file's; answers and allowed origins stay"));
    set->add_option("FILE", arguments.file, "JSON as `site export` writes it")
        ->required()
        ->type_name("");
    called(set, [](SiteCommands& commands, const Arguments& with) {
      return commands.set(with.site.key, with.file);
    });
  }

  void addSiteIdentity(CLI::App* site) {
    CLI::App* identity = withKey(site->add_subcommand(
        "identity", "Print the secret with which the shop's server signs who its users are"));
    identity->add_flag("--new", arguments.renew, "Make a new one; the old one ends");
    identity->callback([this] {
      command = [this](SiteCommands& commands, const Arguments& with) {
        return with.renew ? commands.renewIdentity(with.site.key, makeSecret())
                          : commands.showIdentity(with.site.key);
      };
    });
  }

  void addContacts() {
    CLI::App* contacts =
        app_.add_subcommand("contacts", "Visitors who want to be written to, newest first");
    contacts->require_subcommand(0, 1);
    contacts->add_option("--site", arguments.contacts.site, "Only of this site")->type_name("KEY");
    contacts->add_flag("--open", arguments.contacts.openOnly, "Only those that are not done");
    contacts->add_flag("--json", arguments.json, "As JSON");
    contacts->add_option("--most", arguments.contacts.most, "At most so many (default: 100)")
        ->check(CLI::Range(1, 100'000))
        ->type_name("N");
    CLI::App* done = contacts->add_subcommand("done", "Somebody has seen to it");
    done->add_option("NUMBER", arguments.contact, "As `chatctl contacts` lists it")
        ->required()
        ->check(CLI::PositiveNumber)
        ->type_name("");
    contacts->callback([this, done] {
      if (done->parsed()) {
        visitorCommand = [](VisitorCommands& commands, const Arguments& with) {
          return commands.contactDone(with.contact);
        };
      } else {
        visitorCommand = [](VisitorCommands& commands, const Arguments& with) {
          return commands.contacts(with.contacts, with.json);
        };
      }
    });
  }

  void addFeedback() {
    CLI::App* feedback = app_.add_subcommand(
        "feedback", "How replies were rated, and which were bad: question, answer, comment");
    feedback->add_option("--site", arguments.feedback.site, "Only of this site")->type_name("KEY");
    feedback->add_option("--days", arguments.feedback.days, "Of the last so many (default: 30)")
        ->check(CLI::Range(1, 3650))
        ->type_name("N");
    feedback->add_option("--most", arguments.feedback.most, "At most so many (default: 50)")
        ->check(CLI::Range(1, 100'000))
        ->type_name("N");
    feedback->callback([this] {
      visitorCommand = [](VisitorCommands& commands, const Arguments& with) {
        return commands.feedback(with.feedback);
      };
    });
  }

  void addFaq() {
    CLI::App* faq = app_.add_subcommand("faq", "List, replace or save a site's answers");
    faq->require_subcommand(1);
    called(withKey(faq->add_subcommand("list", "Ids and questions")),
           [](SiteCommands& commands, const Arguments& with) {
             return commands.listFaq(with.site.key);
           });
    CLI::App* import = withKey(faq->add_subcommand("import", "Replace the answers by a file's"));
    import->add_option("FILE", arguments.file, "JSON as `faq export` writes it")
        ->required()
        ->type_name("");
    called(import, [](SiteCommands& commands, const Arguments& with) {
      return commands.importFaq(with.site.key, with.file);
    });
    called(withKey(faq->add_subcommand("export", "Write the answers to standard output as JSON")),
           [](SiteCommands& commands, const Arguments& with) {
             return commands.exportFaq(with.site.key);
           });
  }

  void addProducts() {
    CLI::App* products =
        app_.add_subcommand("products", "List, replace or save the products of a site's cards");
    products->require_subcommand(1);
    called(withKey(products->add_subcommand("list", "Ids, titles, prices, availability")),
           [](SiteCommands& commands, const Arguments& with) {
             return commands.listProducts(with.site.key);
           });
    CLI::App* import =
        withKey(products->add_subcommand("import", "Replace the products by a file's"));
    import->add_option("FILE", arguments.file, "JSON as `products export` writes it")
        ->required()
        ->type_name("");
    called(import, [](SiteCommands& commands, const Arguments& with) {
      return commands.importProducts(with.site.key, with.file);
    });
    called(withKey(products->add_subcommand("export", "Write the products as JSON")),
           [](SiteCommands& commands, const Arguments& with) {
             return commands.exportProducts(with.site.key);
           });
  }

  void addUnanswered() {
    CLI::App* sub = app_.add_subcommand(
        "unanswered", "Questions that got no answer: how often, newest first (at most 200)");
    sub->add_option("--site", arguments.site.key, "Of this site only")->type_name("KEY");
    sub->add_option("--days", arguments.days, "How far back (default: 7)")
        ->check(CLI::Range(1, 3650))
        ->type_name("DAYS");
    sub->add_flag("--json", arguments.json, "As JSON, for programs");
    called(sub, [](SiteCommands& commands, const Arguments& with) {
      return commands.unanswered(with.site.key, with.days, with.json);
    });
  }

  CLI::App* withKey(CLI::App* sub) {
    sub->add_option("KEY", arguments.site.key, "The site's key")->required()->type_name("");
    return sub;
  }
  CLI::App* withOrigin(CLI::App* sub) {
    withKey(sub)
        ->add_option("ORIGIN", arguments.origin, "Such as https://shop.example, without a path")
        ->required()
        ->type_name("");
    return sub;
  }
  void addOrigins(CLI::App* sub) {
    sub->add_option("--origin", arguments.origins, "Pages that may use the widget; may be repeated")
        ->type_name("ORIGIN")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  void called(CLI::App* sub, Command what) {
    sub->callback([this, what = std::move(what)] { command = what; });
  }

  CLI::App app_;
};

// What the command line says, or else this installation's own; complains when there is neither.
std::optional<std::filesystem::path> dataFile(const std::string& said, const ChatctlParts& parts,
                                              const char* relative, const char* option,
                                              std::ostream& err) {
  if (!said.empty()) return said;
  std::optional<std::filesystem::path> found = findDataFile(parts.executable, relative);
  if (!found) {
    complain(err,
             fmt::format("cannot find {} beside this program; say where: {}", relative, option));
  }
  return found;
}

int runMigrate(const Arguments& arguments, const ChatctlParts& parts, std::ostream& out,
               std::ostream& err) {
  const auto folder =
      dataFile(arguments.migrations, parts, "sql/migrations", "--migrations DIR", err);
  if (!folder) return kWrongUse;
  const Result<MigrationReport> report = parts.migrate(arguments.database, *folder);
  if (!report) {
    complain(err, report.error().detail);
    return 1;
  }
  for (const std::string& name : report->applied) out << "applied " << name << '\n';
  out << fmt::format("schema version {}{}\n", report->version,
                     report->applied.empty() ? ", nothing to do" : "");
  if (report->version > report->newestFile) {
    complain(err, fmt::format("note: these files go up to version {} only; the database was "
                              "migrated by a newer release",
                              report->newestFile));
  }
  return 0;
}

int runOnSites(const Command& command, const Arguments& arguments, const ChatctlParts& parts,
               std::ostream& out, std::ostream& err) {
  const Result<std::unique_ptr<SiteAdmin>> sites = parts.openSites(arguments.database);
  if (!sites) {
    complain(err, sites.error().detail);
    return 1;
  }
  SiteCommands commands(**sites, out, err);
  return command(commands, arguments);
}

int runOnVisitors(const VisitorCommand& command, const Arguments& arguments,
                  const ChatctlParts& parts, std::ostream& out, std::ostream& err) {
  const Result<std::unique_ptr<VisitorAdmin>> visitors = parts.openVisitors(arguments.database);
  if (!visitors) {
    complain(err, visitors.error().detail);
    return 1;
  }
  VisitorCommands commands(**visitors, out, err);
  return command(commands, arguments);
}

int runDemo(const Arguments& arguments, const ChatctlParts& parts, std::ostream& out,
            std::ostream& err) {
  const auto file = dataFile(arguments.file, parts, "sql/demo/demo.json", "--file FILE", err);
  if (!file) return kWrongUse;
  const Command command = [file](SiteCommands& commands, const Arguments& with) {
    return commands.demo(*file, with.origins);
  };
  return runOnSites(command, arguments, parts, out, err);
}

}  // namespace

int chatctl(int argc, const char* const* argv, const ChatctlParts& parts, std::ostream& out,
            std::ostream& err) {
  CommandLine line(parts.makeSecret);
  try {
    line.app().parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.app().exit(error, out, err) == 0 ? 0 : kWrongUse;
  }
  Arguments& arguments = line.arguments;
  arguments.database.wait = std::chrono::seconds(arguments.waitSeconds);
  if (arguments.database.url.empty()) {
    complain(err,
             "DATABASE_URL is not set. It says where PostgreSQL is, for example "
             "postgresql://chat:secret@127.0.0.1:5432/chat");
    return kWrongUse;
  }
  if (line.migrate) return runMigrate(arguments, parts, out, err);
  if (line.demo) return runDemo(arguments, parts, out, err);
  if (line.visitorCommand) {
    return runOnVisitors(line.visitorCommand, arguments, parts, out, err);
  }
  return runOnSites(line.command, arguments, parts, out, err);
}

}  // namespace livechat
