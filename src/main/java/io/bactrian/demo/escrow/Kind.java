package io.bactrian.demo.escrow;

/**
 * The collections, those referred to first. What {@link Share#DEALS} says follows from the course
 * of deals ({@link Story}); notifications are what is left.
 */
enum Kind {
  USERS("users", Share.OF_THOUSAND, 80),
  CATEGORIES("categories", Share.CONSTANT, 40),
  LEVELS("levelconfigs", Share.CONSTANT, 6),
  SETTINGS("configsettings", Share.CONSTANT, 16),
  SETTING_HISTORY("configsettinghistories", Share.OF_THOUSAND, 1),
  COUNTERS("counters", Share.CONSTANT, 1),
  TELEGRAM_LINKS("telegramlinks", Share.OF_THOUSAND, 15),
  TELEGRAM_SESSIONS("telegramsessions", Share.OF_THOUSAND, 25),
  VERIFICATIONS("tempverifications", Share.OF_THOUSAND, 10),
  ADDRESSES("addresses", Share.OF_THOUSAND, 40),
  SHOPS("shopsettings", Share.OF_THOUSAND, 8),
  TEMPLATES("requesttemplates", Share.OF_THOUSAND, 10),
  REQUESTS("purchaserequests", Share.DEALS, 0),
  OFFERS("selleroffers", Share.DEALS, 0),
  PAYMENTS("payments", Share.DEALS, 0),
  LEDGER("fundsledgerentries", Share.DEALS, 0),
  DESTINATIONS("deriveddestinations", Share.DEALS, 0),
  TREZORS("trezoraccounts", Share.OF_THOUSAND, 2),
  POINTS("pointtransactions", Share.OF_THOUSAND, 60),
  REVIEWS("reviews", Share.OF_THOUSAND, 20),
  CHATS("chats", Share.OF_THOUSAND, 50),
  DISPUTES("disputes", Share.DEALS, 0),
  POSTS("blogposts", Share.OF_THOUSAND, 2),
  NOTIFICATIONS("notifications", Share.REST, 0);

  /** How many there are. */
  enum Share {
    OF_THOUSAND,
    CONSTANT,
    DEALS,
    REST
  }

  /** Deals in a thousand documents. */
  static final int DEALS = 70;

  private final String collection;
  private final Share share;
  private final int number;

  Kind(String collection, Share share, int number) {
    this.collection = collection;
    this.share = share;
    this.number = number;
  }

  String collection() {
    return collection;
  }

  Share share() {
    return share;
  }

  /** Of a thousand documents, or of any number of them if it is constant. */
  int number() {
    return number;
  }
}
