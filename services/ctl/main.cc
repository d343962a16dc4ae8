// mingbaictl: the command line of ops and township clerks. See Usage below.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/ctl/ledger.h"
#include "services/ctl/load.h"
#include "services/ctl/play.h"
#include "services/ctl/show.h"

namespace mingbai::ctl {
namespace {

constexpr char kUsage[] =
    R"(usage: mingbaictl [--http=HOST:PORT] [--tokens=FOLDER] [--data=FOLDER] [--clock=FILE]
                  [--period=YYYY-MM] [--township=CODE] [--effective=YYYY-MM-DD] [--key=KEY] [--dry-run=yes]
                  COMMAND
  load   load the county of --data, where none is: organizations, boards, calendar, catalog, adoptions, blocks, roster
         requirements, rubrics; in effect from --effective
  catalog
         make the items of the loaded county what items.csv of --data says, from --effective on, and print which change;
         with --dry-run=yes only print. Adoptions and all else stay as they are
  demo   load it, play the disclosure month --period on the shared clock --clock, show the result
  show   print the county's overview, one township's and one village's board for --period
  ledger verify the disclosure ledger from its entries up; --key=VERIFIER-KEY is the county's printed key
  help   print this
--township keeps load and demo to one township, for small trials. The services must run with --demo for demo.
)";

struct Flags {
  std::map<std::string, std::string> values = {{"http", "127.0.0.1:8080"},
                                               {"tokens", ".local/tokens"},
                                               {"data", "deploy/data"},
                                               {"clock", ".local/clock"},
                                               {"period", "2026-10"},
                                               {"township", ""},
                                               {"effective", ""},
                                               {"key", ""},
                                               {"dry-run", ""}};
  std::string command;
};

absl::StatusOr<Flags> ParseFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") argument = "help";
    if (!ConsumePrefix(&argument, "--")) {
      if (!flags.command.empty()) return absl::InvalidArgumentError("one command at a time");
      flags.command = std::string(argument);
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name(argument.substr(0, equals));
    if (equals == std::string_view::npos || flags.values.count(name) == 0) {
      return absl::InvalidArgumentError(StrCat("unknown flag --", argument));
    }
    flags.values[name] = std::string(argument.substr(equals + 1));
  }
  for (const char* known : {"load", "catalog", "demo", "show", "ledger", "help"}) {
    if (flags.command == known) return flags;
  }
  return absl::InvalidArgumentError(StrCat("no command \"", flags.command, "\"\n", kUsage));
}

absl::StatusOr<absl::CivilMonth> ParseMonth(const std::string& text) {
  const std::optional<absl::CivilDay> day = ParseDay(text + "-01");
  if (!day.has_value()) return absl::InvalidArgumentError(StrCat("--period \"", text, "\" is not YYYY-MM"));
  return absl::CivilMonth(*day);
}

LoadOptions LoadOptionsOf(const Flags& flags, const std::string& effective) {
  LoadOptions options;
  options.data = flags.values.at("data");
  options.effective_date = effective;
  options.only_township = flags.values.at("township");
  return options;
}

// The day from which on the county's catalog is in effect; nullopt where none is loaded.
absl::StatusOr<std::optional<std::string>> LoadedSince(Api& api) {
  catalog::v1::ListItemsResponse items;
  MB_RETURN_IF_ERROR(api.Get("list items", "/v1/items?page_size=1", &items));
  if (items.items().empty()) return std::nullopt;
  return items.items(0).effective_date();
}

// Loads the county, unless one is there. The county's code.
absl::StatusOr<std::string> LoadOnce(Api& api, const Flags& flags, absl::CivilMonth month, SharedClock& clock) {
  MB_ASSIGN_OR_RETURN(const bool loaded, IsLoaded(api));
  if (loaded) return FindRoot(api);
  MB_ASSIGN_OR_RETURN(std::optional<std::string> effective, LoadedSince(api));
  if (!effective.has_value()) {
    // The catalog takes effect a month ahead, so that the month's duties exist when it begins.
    effective = FormatDay(absl::CivilDay(month - 1));
    clock.Set(StartOfDay(absl::CivilDay(month - 1)) + absl::Hours(7));
  }
  return LoadCounty(api, LoadOptionsOf(flags, *effective));
}

absl::Status Demo(Api& api, const Flags& flags, absl::CivilMonth month) {
  const std::string& clock_file = flags.values.at("clock");
  const std::string period = FormatMonth(month);
  // Says that the month was played to its end.
  const std::filesystem::path played = std::filesystem::path(clock_file).parent_path() / StrCat("played-", period);
  // Without a county the data has gone, and the note is about another.
  if (std::filesystem::exists(played) && FindRoot(api).ok()) {
    std::printf("the month %s has been played; here is how it ended\n", period.c_str());
  } else {
    MB_ASSIGN_OR_RETURN(std::unique_ptr<SharedClock> clock, SharedClock::Open(clock_file));
    MB_ASSIGN_OR_RETURN(std::string root, LoadOnce(api, flags, month, *clock));
    PlayOptions options;
    options.data = flags.values.at("data");
    options.root = root;
    options.month = month;
    options.only_township = flags.values.at("township");
    MB_RETURN_IF_ERROR(PlayMonth(api, *clock, options));
    if (!std::ofstream(played)) return absl::InternalError(StrCat("cannot write ", played.string()));
  }
  MB_ASSIGN_OR_RETURN(std::string root, FindRoot(api));
  MB_RETURN_IF_ERROR(Show(api, root, period));
  MB_RETURN_IF_ERROR(VerifyLedger(flags.values.at("http"), flags.values.at("key")));
  ShowTimes(api);
  return absl::OkStatus();
}

absl::Status Run(const Flags& flags) {
  if (flags.command == "help") {
    std::printf("%s", kUsage);
    return absl::OkStatus();
  }
  if (flags.command == "ledger") return VerifyLedger(flags.values.at("http"), flags.values.at("key"));
  Api api(flags.values.at("http"), flags.values.at("tokens"));
  MB_ASSIGN_OR_RETURN(absl::CivilMonth month, ParseMonth(flags.values.at("period")));
  if (flags.command == "demo") return Demo(api, flags, month);
  if (flags.command == "load" || flags.command == "catalog") {
    const std::string& effective = flags.values.at("effective");
    if (!ParseDay(effective).has_value()) return absl::InvalidArgumentError("--effective=YYYY-MM-DD is required");
    const std::string& dry_run = flags.values.at("dry-run");
    if (!dry_run.empty() && dry_run != "yes") return absl::InvalidArgumentError("--dry-run=yes, or without it");
    const LoadOptions options = LoadOptionsOf(flags, effective);
    return flags.command == "load" ? LoadCounty(api, options).status() : LoadCatalog(api, options, !dry_run.empty());
  }
  MB_ASSIGN_OR_RETURN(std::string root, FindRoot(api));
  return Show(api, root, FormatMonth(month));
}

}  // namespace
}  // namespace mingbai::ctl

int main(int argc, char** argv) {
  absl::StatusOr<mingbai::ctl::Flags> flags = mingbai::ctl::ParseFlags(argc, argv);
  const absl::Status status = flags.ok() ? mingbai::ctl::Run(*flags) : flags.status();
  if (status.ok()) return 0;
  std::fprintf(stderr, "mingbaictl: %s\n", std::string(status.message()).c_str());
  return flags.ok() ? 1 : 2;
}
