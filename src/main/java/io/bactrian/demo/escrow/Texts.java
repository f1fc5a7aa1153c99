package io.bactrian.demo.escrow;

/** What people write here: Persian about half of the time, English otherwise. */
final class Texts {

  /** A person's name. */
  record Name(String first, String last, String latin) {}

  private static final String[] FIRST = {
    "زهرا", "علی", "مریم", "رضا", "فاطمه", "حسین", "نگار", "امیرحسین", "سارا", "محمد‌رضا"
  };
  private static final String[] LAST = {
    "احمدی", "محمدی", "حسینی", "رضایی", "کریمی", "موسوی‌نژاد", "هاشمی", "صادق‌پور", "نوری"
  };
  private static final String[] LATIN = {
    "Zahra", "Ali", "Maryam", "Reza", "Emma", "Hossein", "Negar", "Chloë", "Sara", "João"
  };
  private static final String[] FAMILY = {
    "Ahmadi", "Mohammadi", "O'Brien", "Rezaei", "Karimi", "Müller", "Hashemi", "Şahin", "Noori"
  };
  private static final String[] ASCII = {"zahra", "ali", "maryam", "reza", "sara", "negar", "joao"};

  private static final String[] THINGS_FA = {
    "گوشی موبایل", "لپ‌تاپ", "کفش ورزشی", "ترجمهٔ متن", "طراحی لوگو", "هدفون بی‌سیم",
    "دوربین عکاسی", "کتاب‌های دست‌دوم", "ساعت مچی", "کارت هدیه", "مشاورهٔ حقوقی", "فرش دست‌باف"
  };
  private static final String[] HOW_FA = {
    "نو و آک‌بند",
    "دست‌دوم سالم",
    "با گارانتی ۱۸ ماهه",
    "رنگ مشکی",
    "ارسال فوری",
    "اصل 💯",
    "زیر ۲۰۰ دلار",
    "با فاکتور رسمی",
    "سایز ۴۲"
  };
  private static final String[] THINGS_EN = {
    "mobile phone", "laptop", "running shoes", "translation", "logo design", "headphones",
    "camera lens", "used books", "wrist watch", "gift card", "legal advice", "hand-woven rug"
  };
  private static final String[] HOW_EN = {
    "brand new",
    "second-hand, good condition",
    "with warranty",
    "in black",
    "urgent!",
    "original 💯",
    "under $200",
    "with invoice",
    "size 42"
  };

  private static final String[] SENTENCES_FA = {
    "سلام، وقت بخیر 🌹", "لطفاً قیمت نهایی را بفرمایید.", "کالا سالم است و جعبه‌اش هم هست.",
    "می‌خواهم تا پایان هفته به دستم برسد.", "کد رهگیری: ۱۲۳۴۵۶۷۸۹۰",
        "پول را واریز کردم، بررسی کنید.",
    "متأسفانه رنگش با عکس فرق دارد 😕", "ممنون، عالی بود 👍", "آدرس را عوض کرده‌ام.",
    "نمی‌توانم فایل را باز کنم؛ دوباره بفرستید.", "کد شش‌رقمی را بعد از تحویل می‌دهم."
  };
  private static final String[] SENTENCES_EN = {
    "Hi there!",
    "What is your final price?",
    "It comes in its original box.",
    "I need it by the end of the week.",
    "Tracking number: 1Z 999 AA1 01 2345 6784",
    "Paid, please check.",
    "The colour isn't the one in the photo 😕",
    "Thanks, great deal 👍",
    "My address has changed.",
    "The file won't open — could you send it again?",
    "You get the six digits when it's here.",
    "“Quoted”, <b>marked up</b> & \\escaped\\"
  };

  private static final String[] CITIES_FA = {"تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "یزد"};
  private static final String[] CITIES_EN = {"Istanbul", "Dubai", "Berlin", "Yerevan", "Toronto"};

  private Texts() {}

  static Name name(Draw draw) {
    return persian(draw)
        ? new Name(draw.of(FIRST), draw.of(LAST), draw.of(ASCII))
        : new Name(draw.of(LATIN), draw.of(FAMILY), draw.of(ASCII));
  }

  static boolean persian(Draw draw) {
    return draw.below(2) == 0;
  }

  /** At most 200 characters. */
  static String title(Draw draw) {
    return persian(draw)
        ? draw.of(THINGS_FA) + " " + draw.of(HOW_FA)
        : capital(draw.of(THINGS_EN)) + ", " + draw.of(HOW_EN);
  }

  static String thing(Draw draw, boolean persian) {
    return draw.of(persian ? THINGS_FA : THINGS_EN);
  }

  static String sentence(Draw draw) {
    return draw.of(persian(draw) ? SENTENCES_FA : SENTENCES_EN);
  }

  /** Some sentences of one language; now and then as long as it may be. */
  static String text(Draw draw, int most) {
    String[] sentences = persian(draw) ? SENTENCES_FA : SENTENCES_EN;
    int length = draw.oneIn(50) ? most : Math.min(most, 20 + draw.below(200));
    StringBuilder text = new StringBuilder(draw.of(sentences));
    while (text.length() < length) {
      text.append(draw.oneIn(6) ? "\n" : " ").append(draw.of(sentences));
    }
    if (text.length() > length) {
      int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
      text.setLength(end);
    }
    return text.toString();
  }

  static String city(Draw draw, boolean persian) {
    return draw.of(persian ? CITIES_FA : CITIES_EN);
  }

  static String street(Draw draw, boolean persian) {
    return persian
        ? "خیابان آزادی، کوچهٔ "
            + persianDigits(1 + draw.below(40))
            + "، پلاک "
            + persianDigits(1 + draw.below(200))
        : (1 + draw.below(200)) + " Garden Road, Apt. " + (1 + draw.below(40));
  }

  static String persianDigits(long number) {
    StringBuilder text = new StringBuilder();
    for (char digit : Long.toString(number).toCharArray()) {
      text.append((char) (digit - '0' + '۰'));
    }
    return text.toString();
  }

  static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
