#include "pdb_api.hpp"

/// A store that was filled with a key holds contacts for users and member lists for owners. Nobody who asks
/// without one learns of them, by whatever parameter.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class PdbPrivacy : public PdbApi {
 protected:
  std::string text(const std::string& target) const { return ask(target).text(); }
};

TEST_F(PdbPrivacy, no_answer_shows_what_is_hidden) {
  std::vector<std::string> targets = {"/poc-0.json", "/ixlan-0.json", "/api/poc/2", "/api/poc/3",
                                      "/api/poc/6"};
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list = "/api/" + std::string(name_of(type));
    for (const char* query :
         {"", "?depth=1", "?depth=2", "?depth=3", "?since=1", "?since=1&depth=3", "?page=1",
          "?limit=250&skip=0", "?pretty", "?name_search=Hilda", "?name_search=Hidden+Hilda",
          "?status=deleted&since=1",
          "?fields=id,name,email,phone,ixf_ixp_member_list_url,poc_set,netixlan_set,ixlan_set&depth=3",
          "?_ctf=1"}) {
      targets.push_back(list + query);
      targets.push_back(list + ".json" + query);
    }
    for (int id = 1; id <= 13; ++id) {
      for (const char* query :
           {"", "?depth=0", "?depth=1", "?depth=3", "?depth=4", "?fields=name,email,poc_set&depth=4"})
        targets.push_back(list + "/" + std::to_string(id) + query);
    }
  }
  for (const std::string& target : targets) {
    const std::string answer = text(target);
    EXPECT_THAT(answer, Not(HasSubstr(kSecretName))) << target;
    EXPECT_THAT(answer, Not(HasSubstr("members.secret"))) << target;
  }
  EXPECT_THAT(text("/api/net/1"), HasSubstr("Contact 1")) << "what is public is there";
  EXPECT_THAT(text("/api/ixlan"), HasSubstr("public.example"));
}

TEST_F(PdbPrivacy, no_filter_can_tell_what_is_hidden) {
  for (const char* query :
       {"name=Hidden+Hilda", "name__startswith=Hidden", "name__contains=Hilda", "name__in=Hidden+Hilda",
        "email__contains=Hilda", "visible=Users", "visible__in=Private,Users", "id__in=2,3,6",
        "net_id=1&visible=Private", "visible__startswith=U", "visible__gt=Q"}) {
    for (const char* list : {"poc?", "poc.json?", "poc?since=1&"})
      EXPECT_EQ(ids(std::string(list) + query), Numbers()) << list << query;
  }
  EXPECT_EQ(ask("/api/poc?id=2").status, 404) << "as if it were not there";
  // A member list's URL can be read off letter by letter where a filter looks at it.
  const Numbers lans = ids("ixlan");
  for (const char* query : {"ixf_ixp_member_list_url__startswith=https://members",
                            "ixf_ixp_member_list_url=x", "ixf_ixp_member_list_url__contains=secret"}) {
    EXPECT_EQ(ids("ixlan?" + std::string(query)), lans) << query;
    EXPECT_EQ(ids("netixlan?ixlan__" + std::string(query)), ids("netixlan")) << query;
    EXPECT_EQ(ids("ixpfx?ixlan__" + std::string(query)), ids("ixpfx")) << query;
  }
  for (const char* query :
       {"ix?ixlan__ixf_ixp_member_list_url__startswith=h", "ix?ixlan__ixf_ixp_member_list_url=x",
        "ix?ixlan_id__ixf_ixp_member_list_url__in=x"})
    EXPECT_EQ(error(query), "Invalid query") << query;
}

TEST_F(PdbPrivacy, sets_do_not_list_hidden_contacts_not_even_their_ids) {
  for (const char* target : {"net/1?depth=1", "net?id=1&depth=1"})
    EXPECT_EQ(row(target).at("poc_set"), Json::array({1})) << target;
  for (const char* target : {"net/1?depth=2", "net?id=1&depth=2", "net?id=1&depth=3"})
    EXPECT_EQ(row(target).at("poc_set").size(), 1U) << target;
  EXPECT_EQ(row("netfac/1?depth=2").at("net").at("poc_set"), Json::array({1}));
}

TEST_F(PdbPrivacy, a_hidden_contact_is_forbidden_without_a_word) {
  for (const char* target : {"/api/poc/2", "/api/poc/3", "/api/poc/2?depth=0", "/api/poc/2?fields=id",
                             "/api/poc/2/", "/api/poc/2.json", "/api/poc/3?pretty"}) {
    const api::Response denied = ask(target);
    EXPECT_EQ(denied.status, 403) << target;
    EXPECT_EQ(denied.text(), "") << target;
    EXPECT_EQ(denied.content_type, "") << target;
  }
  EXPECT_EQ(error("poc/99", 404), "No NetworkContact matches the given query.");
}

TEST_F(PdbPrivacy, a_deleted_contact_has_no_personal_data) {
  const Json gone = row("poc?since=1&id=4");
  for (const char* field : {"name", "phone", "email", "url"}) EXPECT_EQ(gone.at(field), "") << field;
  EXPECT_THAT(ids("poc?since=1"), ElementsAre(1, 4, 5));
}

TEST_F(PdbPrivacy, hidden_urls_are_absent_and_not_null) {
  for (const char* target : {"ixlan/2", "ixlan?id=2", "ix/2?depth=2"}) {
    Json lan = row(target);
    if (lan.contains("ixlan_set")) lan = lan["ixlan_set"][0];
    EXPECT_FALSE(lan.contains("ixf_ixp_member_list_url")) << target;
    EXPECT_EQ(lan.at("ixf_ixp_member_list_url_visible"), "Users") << target;
  }
}

}  // namespace
}  // namespace meetpoint::test
